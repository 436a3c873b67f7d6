"""Opening a session for somebody who has proved who they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from core.identity.model import Account, Membership, SignedIn, view_of
from core.identity.ports import AccessTokens, Sessions
from core.shared.actor import Actor
from core.shared.ports import Clock, Ids, Secrets

ACCESS_SECONDS = 900


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Keeps a new session and hands out its first pair of tokens; for use inside the caller's unit of work."""

    sessions: Sessions
    tokens: AccessTokens
    clock: Clock
    ids: Ids
    secrets: Secrets

    async def __call__(self, account: Account, membership: Membership) -> SignedIn:
        now = self.clock.now()
        actor = Actor(membership.app, account.id, self.ids.new())
        refresh_token = self.secrets.token()
        await self.sessions.open(actor.app, actor.user_id, actor.session_id, refresh_hash(refresh_token), now)
        return SignedIn(
            user=view_of(account, membership),
            access_token=self.tokens.issue(actor, now),
            refresh_token=refresh_token,
            expires_in=ACCESS_SECONDS,
        )


def refresh_hash(token: str) -> bytes:
    """What is kept of a refresh token. It holds 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).digest()
