"""The environment of a run on one's own machine: what is set, else what `.env` says, else what development needs."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import msgspec

from entrypoints.refusal import Refusal
from settings import SettingsError

_SHARED = "run.json"
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_PLAIN = re.compile(r"(.*?)(?:\s+#.*)?")


def development(environ: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """The environment with `.env` and RHIZOME_ENV filled in.

    Raises `SettingsError` for a `.env` that can't be read, and for production, where a sandbox has no place.
    """
    found = {**dict(read_dotenv(dotenv)), **environ}
    if found.setdefault("RHIZOME_ENV", "development") != "development":
        raise SettingsError(
            "RHIZOME_ENV: this command brings the sandbox, which is for development only; "
            "production runs `rhizome serve` and `rhizome worker`"
        )
    return found


def with_port(environ: Mapping[str, str], host: str, port: int) -> dict[str, str]:
    """The environment with the port that the run has got, and the URL that leads there unless another one is set."""
    return {"PUBLIC_URL": f"http://{host}:{port}", **environ, "PORT": str(port)}


def joining(environ: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """The environment of a command beside a run of development: the run's database, secrets and addresses, unless
    they are set. Raises as `development` does."""
    found = development(environ, dotenv)
    if found.get("DATABASE_URL") or found.get("MODE") == "memory":
        return found
    from adapters.embedded_postgres.home import default_home

    home = default_home(found)
    try:
        return {**msgspec.json.decode((home / _SHARED).read_bytes(), type=dict[str, str]), **found}
    except (OSError, msgspec.MsgspecError):
        sentence = f"Nothing runs in {home}; start `rhizome dev` first, or set DATABASE_URL."
        raise Refusal(sentence, os.EX_UNAVAILABLE) from None


@contextmanager
def shared_with_commands(home: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """While the block lasts, other commands find the run of this data folder."""
    file = home / _SHARED
    write_private(file, msgspec.json.encode(dict(environ)))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def write_private(file: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_bytes(content)
    part.rename(file)


def read_dotenv(file: Path) -> Iterator[tuple[str, str]]:
    """Names and values of a `.env` file: `NAME=value` lines, `#` comments, values in quotes if one likes; a missing
    file has none. Raises `SettingsError` with the line that isn't one."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file.name}: can't be read: {getattr(error, 'strerror', 'it is not UTF-8')}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise SettingsError(f"{file.name}: line {number} is not NAME=value")
        yield match[1], _unquoted(match[2])


def kept_secrets(home: Path) -> dict[str, str]:
    """The secrets of this data folder: made at the first run that wants them, then kept where only its owner reads
    them."""
    file = home / "secrets.json"
    try:
        kept = msgspec.json.decode(file.read_bytes(), type=dict[str, str]) if file.exists() else {}
        if missing := {name: make for name, make in _SECRETS.items() if name not in kept}:
            kept |= {name: make() for name, make in missing.items()}
            write_private(file, msgspec.json.encode(kept))
        return kept
    except OSError as error:
        raise Refusal(f"The secrets in {file} can't be used: {error.strerror}.", os.EX_NOPERM) from error
    except msgspec.MsgspecError as error:
        raise Refusal(f"{file} is damaged; remove it, and new secrets are made.", os.EX_DATAERR) from error


def passing_secrets() -> dict[str, str]:
    """Secrets for a run that keeps nothing."""
    return {name: make() for name, make in _SECRETS.items()}


def new_apple_key() -> str:
    """A key as a studio has for its calls to Apple and to push services: P-256, PKCS 8, PEM."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def new_service_account() -> str:
    """A service account as a studio has of Firebase, whose tokens the sandbox gives."""
    account = {
        "type": "service_account",
        "project_id": "sandbox",
        "private_key_id": "sandbox",
        "private_key": _new_rsa_key(),
        "client_email": "push@sandbox.iam.gserviceaccount.com",
        "token_uri": "token",  # below FCM_BASE_URL, whatever port the sandbox gets
    }
    return msgspec.json.encode(account).decode()


@lru_cache(maxsize=1)
def _new_rsa_key() -> str:
    """One for each process, because it takes a while to find."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


_SECRETS: dict[str, Callable[[], str]] = {
    "JWT_SECRET": partial(secrets.token_urlsafe, 48),
    "APPLE_PRIVATE_KEY": new_apple_key,
    "APNS_PRIVATE_KEY": new_apple_key,
    "FIREBASE_CREDENTIALS": new_service_account,
    "VAPID_PRIVATE_KEY": new_apple_key,
}


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        inner = value[1:-1]
        return inner.replace("\\n", "\n") if value[0] == '"' else inner
    match = _PLAIN.fullmatch(value)
    return match[1] if match else value
