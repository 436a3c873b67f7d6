"""What follows from the server's secrets: derived tokens, and a vault. Each use has a key of its own."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class HmacDerivedTokens:
    """`core.identity.ports.DerivedTokens`: HMAC-SHA256 under a key derived for the purpose; the newest secret first."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = list(secrets)

    def derive(self, purpose: str, source: bytes) -> str:
        return self._token(self._secrets[0], purpose, source)

    def candidates(self, purpose: str, source: bytes) -> list[str]:
        return [self._token(secret, purpose, source) for secret in self._secrets]

    @staticmethod
    def _token(secret: str, purpose: str, source: bytes) -> str:
        made = hmac.digest(_key(secret, purpose), source, "sha256")
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


class FernetVault:
    """`core.identity.ports.Vault`: AES-128 in CBC mode with HMAC-SHA256 (Fernet), sealed with the newest secret, opened
    with any."""

    def __init__(self, secrets: Iterable[str]) -> None:
        keys = [Fernet(base64.urlsafe_b64encode(_key(secret, "vault"))) for secret in secrets]
        self._fernet = MultiFernet(keys)
        self.rotating = len(keys) > 1

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise ValueError("none of the present keys opens this") from error


def _key(secret: str, purpose: str) -> bytes:
    """The key of one purpose: knowing it tells nothing of the secret or of other purposes' keys (NIST SP 800-108)."""
    return hmac.digest(secret.encode(), b"rhizome " + purpose.encode(), "sha256")
