"""A new pair of tokens for a refresh token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from core.identity.model import ACCESS_SECONDS, Family, TokenPair
from core.identity.ports import AccessTokens, Accounts, DerivedTokens, EndedSessions, Memberships, Sessions
from core.identity.sessions.open_session import token_hash
from core.identity.sessions.rotation import judge
from core.platform.audit.ports import Audit
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Forbidden, Unauthenticated
from core.shared.ports import Clock, UnitOfWork
from core.shared.text import NO_NUL


class RefreshCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The refresh token; null or absent when it comes in the cookie."""

    refresh_token: Annotated[str, msgspec.Meta(max_length=256, pattern=NO_NUL)] | None = None


@dataclass(frozen=True, slots=True)
class Refresh:
    """Rotates the family that the token is of, and forgives lost answers.

    The newest token gets a successor; one whose successor was not used, or was within the last ten seconds, gets the
    family's newest again. Anything older is theft: the session is ended, which is kept although the answer is
    `Unauthenticated("refresh_token_reused")`. Raises `Unauthenticated("refresh_token_invalid")` for a token of no
    session that goes on and `Forbidden("account_suspended")`.
    """

    sessions: Sessions
    accounts: Accounts
    memberships: Memberships
    tokens: AccessTokens
    derived: DerivedTokens
    ended: EndedSessions
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, refresh_token: str) -> TokenPair:
        async with self.uow(STUDIO):
            family = await self.sessions.family(token_hash(refresh_token))
            if family is None:
                raise _invalid()
            session, now = family.session, self.clock.now()
            await self._check_standing(family)
            verdict = judge(family, now)
            if verdict == "over":
                raise _invalid()
            if verdict == "stolen":
                stolen = await self.sessions.end(session.user_id, now, only=session.id)
                await self.audit.record(
                    session.app, "refresh_token_reused", session.user_id, session_id=str(session.id)
                )
            else:
                stolen = []
                newest = await self._newest(family, refresh_token, now)
        if stolen:
            await self.ended.announce(stolen)
            raise Unauthenticated("refresh_token_reused", "This refresh token was used before; the session has ended.")
        return TokenPair(
            access_token=self.tokens.issue(Actor(session.app, session.user_id, session.id), now),
            refresh_token=newest,
            expires_in=ACCESS_SECONDS,
        )

    async def _newest(self, family: Family, presented: str, now: datetime) -> str:
        if not family.later:
            successor = self.derived.derive("refresh", presented.encode())
            await self.sessions.advance(family, token_hash(successor), now)
            return successor
        await self.sessions.touch(family.session.id, now)
        token = presented
        for known in family.later:
            candidates = self.derived.candidates("refresh", token.encode())
            match = next((one for one in candidates if token_hash(one) == known.hash), None)
            if match is None:  # made under a key that is no longer accepted
                raise _invalid()
            token = match
        return token

    async def _check_standing(self, family: Family) -> None:
        account = await self.accounts.get(family.session.user_id)
        membership = await self.memberships.get(family.session.app, family.session.user_id)
        if account is None or membership is None:
            raise _invalid()
        if account.suspended_at is not None or membership.suspended_at is not None:
            raise Forbidden("account_suspended", "This account is suspended.")


def _invalid() -> Unauthenticated:
    return Unauthenticated("refresh_token_invalid", "The refresh token is not valid; sign in again.")
