"""How we prove to push services who we are: VAPID (RFC 8292)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.shared.ports import Clock

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

LIFE = timedelta(hours=12)
"""Push services take up to 24 hours."""

RENEWED_BEFORE = timedelta(hours=1)


class Vapid:
    """One key; one token for each push service, made anew when it is an hour before its end."""

    def __init__(self, private_key: str, subject: str, clock: Clock) -> None:
        self._text = private_key
        self._subject = subject
        self._clock = clock
        self._key: ec.EllipticCurvePrivateKey | None = None
        self._public = ""
        self._tokens: dict[str, tuple[datetime, str]] = {}
        self.configured = bool(private_key and subject)

    @property
    def public_key(self) -> str:
        """What clients subscribe with, base64url; "" where there is no key. Raises `ValueError` for a key that isn't
        one."""
        if self.configured and not self._public:
            from adapters.push.encryption import b64, public_bytes

            self._public = b64(public_bytes(self._private()))
        return self._public

    def authorization(self, audience: str) -> str:
        """The header for the push service at this origin. Raises `ValueError` as above."""
        import jwt

        now = self._clock.now()
        made_at, token = self._tokens.get(audience, (now, ""))
        if not token or not timedelta() <= now - made_at < LIFE - RENEWED_BEFORE:
            claims = {"aud": audience, "exp": int((now + LIFE).timestamp()), "sub": self._subject}
            token = jwt.encode(claims, self._private(), algorithm="ES256")
            self._tokens[audience] = (now, token)
        return f"vapid t={token}, k={self.public_key}"

    def renew(self, audience: str) -> None:
        """Make a new token for that push service at the next need."""
        self._tokens.pop(audience, None)

    def _private(self) -> ec.EllipticCurvePrivateKey:
        if self._key is None:
            self._key = private_key(self._text)
        return self._key


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """A P-256 key as PEM, or its 32 bytes as base64url. Raises `ValueError`, without repeating it."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from adapters.push.encryption import unb64

    try:
        if "-----BEGIN" not in text:
            return ec.derive_private_key(int.from_bytes(unb64(text), "big"), ec.SECP256R1())
        key = load_pem_private_key(text.replace("\\n", "\n").encode(), None)
    except (ValueError, TypeError) as error:
        raise ValueError("VAPID_PRIVATE_KEY: not a private key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("VAPID_PRIVATE_KEY: must be of the curve P-256")
    return key
