"""Checking what Apple has signed (RFC 7519; Apple's "Verifying a user" and "Processing changes for Sign in with
Apple").
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import jwt
import msgspec

from adapters.apple.key_set import AppleKeySet
from core.identity.apple.ports import AppleClaims, AppleNotice
from core.shared.errors import Unauthenticated
from core.shared.ports import Clock

ISSUERS = frozenset({"https://appleid.apple.com", "https://account.apple.com"})
LEEWAY_SECONDS = 60


class SignedAppleTokens:
    """`core.identity.apple.ports.AppleTokens`: RS256 with a key of Apple's, either issuer, one of our clients, by the
    Clock in time.
    """

    def __init__(self, keys: AppleKeySet, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    async def identity(self, token: str, client_ids: Collection[str], nonce: str | None) -> AppleClaims:
        claims = await self._verified(token, client_ids, ("iss", "sub", "aud", "exp", "iat"))
        _check_nonce(claims.get("nonce"), nonce)
        email = claims.get("email")
        return AppleClaims(
            subject=_text(claims, "sub"),
            client_id=claims["aud"],
            email=email if isinstance(email, str) else None,
            email_verified=claims.get("email_verified") in (True, "true"),
        )

    async def notice(self, payload: str, client_ids: Collection[str]) -> AppleNotice:
        return _notice(await self._verified(payload, client_ids, ("iss", "aud", "iat", "jti", "events")))

    def noticed(self, payload: str) -> AppleNotice:
        return _notice(jwt.decode(payload, options={"verify_signature": False}))

    async def _verified(self, token: str, client_ids: Collection[str], required: Collection[str]) -> dict[str, Any]:
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = await self._keys.key(key_id) if isinstance(key_id, str) else None
            if key is None:
                raise _invalid("It is not signed with a key of Apple's.")
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                options={
                    "require": list(required),
                    "verify_aud": False,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise _invalid("It is not a token of Apple's.") from error
        audience = claims["aud"]
        if claims["iss"] not in ISSUERS or not isinstance(audience, str) or audience not in client_ids:
            raise _invalid("It was made for somebody else.")
        self._check_times(claims)
        return claims

    def _check_times(self, claims: dict[str, Any]) -> None:
        now = self._clock.now().timestamp()
        times = {name: claims[name] for name in ("exp", "iat", "nbf") if name in claims}
        if not all(isinstance(value, (int, float)) for value in times.values()):
            raise _invalid("Its times can't be read.")
        begins = max(times.get("iat", 0), times.get("nbf", 0))
        if times.get("exp", now) <= now - LEEWAY_SECONDS or begins > now + LEEWAY_SECONDS:
            raise _invalid("It has expired, or its time has not come.")


def _notice(claims: dict[str, Any]) -> AppleNotice:
    try:
        events = claims["events"]
        event: dict[str, Any] = msgspec.json.decode(events, type=dict) if isinstance(events, str) else dict(events)
        email = event.get("email")
        return AppleNotice(
            id=_text(claims, "jti"),
            client_id=claims["aud"],
            type=_text(event, "type"),
            subject=_text(event, "sub"),
            email=email.lower() if isinstance(email, str) else None,
            occurred_at=_instant(event.get("event_time")) or datetime.fromtimestamp(claims["iat"], UTC),
        )
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, OSError) as error:
        raise _invalid("The notification can't be read.") from error


def _check_nonce(claimed: object, raw: str | None) -> None:
    """The token carries the SHA-256, in hex, of what the app made up for this very sign-in; either both or none."""
    if claimed is None and raw is None:
        return
    expected = hashlib.sha256((raw or "").encode()).hexdigest()
    if raw is None or not isinstance(claimed, str) or not hmac.compare_digest(claimed.encode(), expected.encode()):
        raise _invalid("It belongs to another sign-in: the nonce differs.")


def _instant(milliseconds: object) -> datetime | None:
    """Apple's documents speak of seconds in one place and show milliseconds in another: both are taken."""
    if not isinstance(milliseconds, (int, float)):
        return None
    return datetime.fromtimestamp(milliseconds / 1000 if milliseconds > 1e11 else milliseconds, UTC)


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 255 or "\0" in value:
        raise _invalid(f"Its {name} can't be read.")
    return value


def _invalid(detail: str) -> Unauthenticated:
    return Unauthenticated("invalid_identity_token", detail)
