"""The token with which a team proves itself to APNs (Apple's "Establishing a token-based connection to APNs")."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.shared.ports import Clock

LIFE = timedelta(minutes=50)
"""Apple takes one for an hour."""

RENEWED_AT_MOST = timedelta(minutes=20)
"""More often, Apple answers TooManyProviderTokenUpdates."""


class ProviderToken:
    """One token for the whole process: made at the first need, made anew before it is too old."""

    def __init__(self, clock: Clock, *, team_id: str, key_id: str, private_key: str) -> None:
        self._clock = clock
        self._team_id = team_id
        self._key_id = key_id
        self._private_key = private_key.replace("\\n", "\n")
        self._token = ""
        self._made_at: datetime | None = None
        self._renewed_at: datetime | None = None

    def current(self) -> str:
        """The token to send. Raises what PyJWT raises for a key that isn't one."""
        now = self._clock.now()
        if self._made_at is None:
            self._make(now)
        elif not timedelta() <= now - self._made_at < LIFE:
            self._make(now)
            self._renewed_at = now
        return self._token

    def renewed(self, refused: str) -> bool:
        """Whether there is another token than the refused one, which may mean making one now."""
        if self._token != refused:
            return True
        now = self._clock.now()
        if self._renewed_at is not None and timedelta() <= now - self._renewed_at < RENEWED_AT_MOST:
            return False
        self._make(now)
        self._renewed_at = now
        return True

    def _make(self, now: datetime) -> None:
        import jwt

        claims = {"iss": self._team_id, "iat": int(now.timestamp())}
        self._token = jwt.encode(claims, self._private_key, algorithm="ES256", headers={"kid": self._key_id})
        self._made_at = now
