"""Asking for a new password."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.identity.accounts.emails import Email, normalised_email
from core.identity.accounts.joining import AppSlug
from core.identity.ports import Accounts
from core.platform.registry.apps import Apps
from core.shared.errors import Invalid
from core.shared.events import PasswordForgotten
from core.shared.ports import Outbox, UnitOfWork


class ForgotCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address of the account, and the app that the letter is to come from."""

    app: AppSlug
    email: Email


@dataclass(frozen=True, slots=True)
class Forgot:
    """Has a link mailed if the address has an account. One read and one write either way: the answer tells nothing."""

    apps: Apps
    accounts: Accounts
    uow: UnitOfWork
    outbox: Outbox

    async def __call__(self, command: ForgotCommand) -> None:
        if command.app not in self.apps:
            raise Invalid("unknown_app", "There is no app of this name.", pointer="/app")
        account = await self.accounts.by_email(normalised_email(command.email))
        async with self.uow(command.app):
            await self.outbox.add(PasswordForgotten(app=command.app, user_id=account.id if account else None))
