"""Opening a session for somebody who has proved who they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from core.identity.model import ACCESS_SECONDS, Account, Membership, Session, SignedIn, view_of
from core.identity.ports import AccessTokens, Sessions
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.ports import Clock, Ids, Secrets


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Keeps a new session and hands out its first pair of tokens; for use inside the caller's unit of work."""

    sessions: Sessions
    tokens: AccessTokens
    audit: Audit
    clock: Clock
    ids: Ids
    secrets: Secrets

    async def __call__(
        self, account: Account, membership: Membership, *, provider: str, with_name: bool = True
    ) -> SignedIn:
        now = self.clock.now()
        actor = Actor(membership.app, account.id, self.ids.new())
        refresh_token = self.secrets.token()
        session = Session(id=actor.session_id, app=actor.app, user_id=account.id, created_at=now, last_used_at=now)
        await self.sessions.open(session, token_hash(refresh_token))
        await self.audit.record(actor.app, "signed_in", account.id, provider=provider, session_id=str(actor.session_id))
        return SignedIn(
            user=view_of(account, membership, with_name=with_name),
            access_token=self.tokens.issue(actor, now),
            refresh_token=refresh_token,
            expires_in=ACCESS_SECONDS,
        )


def token_hash(token: str) -> bytes:
    """What is kept of a token. It holds 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).digest()
