"""Another password, for who knows the present one."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.identity.accounts.attempts import Attempts
from core.identity.accounts.passwords import Password, acceptable, normalised
from core.identity.ports import Accounts, EndedSessions, Identities, MailedTokens, PasswordHasher, Sessions
from core.platform.audit.ports import Audit
from core.platform.registry.apps import Apps
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Conflict, Unauthenticated
from core.shared.ports import Clock, UnitOfWork


class ChangePasswordCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The present password and the one to be."""

    current_password: Password
    new_password: Password


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Sets the password, voids reset links and ends every other session of the account.

    Raises `Invalid("weak_password")`, `Conflict("no_password")` for an account without one and
    `Unauthenticated("invalid_credentials")` for a wrong present one, `RateLimited` after too many of these.
    """

    apps: Apps
    accounts: Accounts
    identities: Identities
    passwords: PasswordHasher
    attempts: Attempts
    tokens: MailedTokens
    sessions: Sessions
    ended: EndedSessions
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor, command: ChangePasswordCommand) -> None:
        password = acceptable(command.new_password, names=self.apps.names, pointer="/new_password")
        own = [one for one in await self.identities.of(actor.user_id) if one.provider == "password"]
        if not own or own[0].secret is None:
            raise Conflict("no_password", "This account has no password; ask for a reset link to add one.")
        await self.attempts.spend("login", own[0].subject)
        if not await self.passwords.verify(own[0].secret, normalised(command.current_password)):
            await self.audit.record(actor.app, "password_change_failed", actor.user_id)
            raise _wrong()
        secret = await self.passwords.hash(password)
        async with self.uow(STUDIO):
            now = self.clock.now()
            await self.accounts.lock(actor.user_id)
            present = await self.identities.find("password", own[0].subject)
            if present is None or present.secret != own[0].secret:  # changed by somebody else meanwhile
                raise _wrong()
            await self.identities.change_secret("password", present.subject, secret)
            await self.tokens.void(actor.user_id, now)
            ids = await self.sessions.end(actor.user_id, now, keep=actor.session_id)
            await self.audit.record(actor.app, "password_changed", actor.user_id)
        await self.ended.announce(ids)


def _wrong() -> Unauthenticated:
    return Unauthenticated("invalid_credentials", "The present password is wrong.")
