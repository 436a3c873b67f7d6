"""Sign in from a Mini App."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Protocol

import msgspec

from core.identity.accounts.joining import AppSlug, LocaleTag, Timezone, Wishes, app_with
from core.identity.model import SignedIn
from core.identity.sessions.open_session import OpenSession
from core.identity.telegram.enter import EnterFromTelegram
from core.identity.telegram.init_data import TelegramUser, user_in
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.shared.errors import Conflict, Unauthenticated
from core.shared.ports import Clock, UnitOfWork

InitData = Annotated[str, msgspec.Meta(max_length=16_384)]


class TelegramSignInCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What Telegram gave the Mini App as `initData`, as it is."""

    app: AppSlug
    init_data: InitData
    timezone: Timezone | None = None
    locale: LocaleTag | None = None


class BotTokens(Protocol):
    """What Telegram signs with."""

    def token(self, bot: str) -> str:
        """Of the bot that the app is; empty without one."""
        ...


@dataclass(frozen=True, slots=True)
class SignInWithTelegram:
    """Opens a session for whom `initData` names, making their account on the first visit.

    Raises `Unauthenticated("invalid_init_data")` for what Telegram has not written for this bot within a day, and what
    `JoinApp` raises, and `Invalid("unknown_app")`.
    """

    apps: Apps
    tokens: BotTokens
    enter: EnterFromTelegram
    open_session: OpenSession
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: TelegramSignInCommand, proposed_zone: str | None = None) -> SignedIn:
        app = app_with(self.apps, command.app, "telegram")
        wishes = Wishes(timezone=command.timezone, locale=command.locale, proposed_zone=proposed_zone)
        wishes.check()
        user = user_in(command.init_data, self.tokens.token(app.slug), self.clock.now())
        if user is None:
            raise Unauthenticated("invalid_init_data", "Telegram has not said this to the app, or too long ago.")
        try:
            return await self._enter(app, user, wishes)
        except Conflict:  # the same person came to be in the same moment: now they are known
            return await self._enter(app, user, wishes)

    async def _enter(self, app: AppSpec, user: TelegramUser, wishes: Wishes) -> SignedIn:
        async with self.uow(app.slug):
            account, membership = await self.enter(app, user, wishes)
            return await self.open_session(account, membership, provider="telegram", with_name=app.keeps_names)
