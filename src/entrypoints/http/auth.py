"""Who sends this request: the bearer token, verified once and remembered."""

from __future__ import annotations

from core.identity.ports import AccessTokens, EndedSessions
from core.shared.actor import Actor
from core.shared.errors import Unauthenticated
from core.shared.ports import Clock

REMEMBERED = 20_000


class Authenticator:
    """Tells the actor of a request.

    A token's signature and claims are checked the first time it is seen; its expiry and whether its session was ended
    are checked every time. Tokens are immutable, so what was verified once stays verified.
    """

    def __init__(self, tokens: AccessTokens, sessions: EndedSessions, clock: Clock) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self._clock = clock
        self._seen: dict[str, tuple[Actor, float]] = {}

    async def actor(self, authorization: str | None, app: str | None) -> Actor:
        """The sender; `app` None accepts a token of any app. Raises `Unauthenticated` for no, a bad, an expired, a
        revoked or another app's token."""
        if authorization is None or authorization[:7].lower() != "bearer ":
            raise Unauthenticated("unauthenticated", "This needs a bearer token.")
        token = authorization[7:]
        now = self._clock.now()
        known = self._seen.get(token)
        if known is None:
            known = self._tokens.read(token, now)
            if len(self._seen) >= REMEMBERED:
                self._forget_some()
            self._seen[token] = known
        actor, expires = known
        if expires <= now.timestamp():
            raise Unauthenticated("token_expired", "The access token has expired.")
        if app is not None and actor.app != app:
            raise Unauthenticated("token_invalid", "The access token is for another app.")
        if await self._sessions.ended(actor.session_id):
            raise Unauthenticated("token_revoked", "The session has ended.")
        return actor

    def _forget_some(self) -> None:
        """Drop the half that was seen first; whoever comes back is verified again."""
        for token in list(self._seen)[: REMEMBERED // 2]:
            del self._seen[token]
