"""Make a new cluster so that a kill at any moment leaves either none or a whole one."""

import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from adapters.embedded_postgres.account import ServerAccount
from adapters.embedded_postgres.binaries import Binaries
from adapters.embedded_postgres.errors import EmbeddedPostgresError, from_os_error, from_server_output
from adapters.embedded_postgres.home import ClusterFolder

SUPERUSER = "rhizome"


def initialise(folder: ClusterFolder, binaries: Binaries, account: ServerAccount, *, durable: bool) -> None:
    """Run initdb beside the final place and move the result there; do nothing when a cluster is there.

    Raises for data of another major version and for a folder that holds something else.
    """
    _sweep(folder)
    if folder.data.exists() and _holds_cluster(folder, binaries):
        return
    unfinished = folder.root / f"data.unfinished-{secrets.token_hex(4)}"
    word = folder.run / "initdb-password"
    try:
        unfinished.mkdir(mode=0o700)
        account.own(unfinished)
        write_private(word, _password(folder, account), account)
        _initdb(binaries, account, unfinished, word, durable=durable)
        unfinished.rename(folder.data)
    except OSError as error:
        raise from_os_error(error, f"make a database in {folder.root}") from error
    finally:
        word.unlink(missing_ok=True)
        _sweep(folder)


def _sweep(folder: ClusterFolder) -> None:
    """Remove what killed starters left. Their initdb may live on for a moment and write into what is being removed."""
    for _ in range(20):
        abandoned = list(folder.root.glob("data.unfinished-*"))
        for one in abandoned:
            shutil.rmtree(one, ignore_errors=True)
        if not any(one.exists() for one in abandoned):
            return
        time.sleep(0.05)


def write_private(path: Path, text: str, account: ServerAccount) -> None:
    """Write a file that only `account` (and root) can read, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    account.own(part)
    part.write_text(text)
    part.rename(path)


def _holds_cluster(folder: ClusterFolder, binaries: Binaries) -> bool:
    if not any(folder.data.iterdir()):
        folder.data.rmdir()
        return False
    version = folder.data / "PG_VERSION"
    if not version.exists():
        raise EmbeddedPostgresError(f"{folder.data} is not a PostgreSQL data folder; move it away.")
    major = version.read_text().strip()
    if major != str(binaries.major):
        raise EmbeddedPostgresError(
            f"The database in {folder.data} was made by PostgreSQL {major}, but the programs found are of version "
            f"{binaries.major}; set EMBEDPG_BIN to programs of version {major}, or move the folder away."
        )
    if not folder.password.exists():
        raise EmbeddedPostgresError(
            f"The password of the database, {folder.password}, is gone; restore it, or move {folder.root} away."
        )
    return True


def _password(folder: ClusterFolder, account: ServerAccount) -> str:
    if not folder.password.exists():
        write_private(folder.password, secrets.token_urlsafe(24), account)
    return folder.password.read_text()


def _initdb(binaries: Binaries, account: ServerAccount, data: Path, password: Path, *, durable: bool) -> None:
    command: list[str | Path] = [binaries.folder / "initdb", "-D", data, "-U", SUPERUSER, "-E", "UTF8"]
    command += ["-A", "scram-sha-256", f"--pwfile={password}", "--no-instructions", *_locale(binaries.major)]
    if not durable:
        command.append("--no-sync")
    process = account.spawn(command, output=subprocess.PIPE, death_signal=signal.SIGKILL)
    output, _ = process.communicate()
    if process.returncode:
        raise from_server_output(output.decode(errors="replace"), f"make a database in {data.parent} with initdb")


def _locale(major: int) -> list[str]:
    """Order by code point and know Unicode's cases, the same on every system where the version can."""
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]
