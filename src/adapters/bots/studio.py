"""Who people of Telegram are to the studio."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec import UNSET

from core.bots.updates import User
from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.model import ProfileChanges
from core.identity.telegram.enter import EnterFromTelegram
from core.identity.telegram.init_data import TelegramUser
from core.platform.registry.apps import Apps
from core.shared.actor import Actor
from core.shared.errors import Forbidden


@dataclass(frozen=True, slots=True)
class StudioDoor:
    """`core.bots.ports.Studio`."""

    apps: Apps
    entering: EnterFromTelegram
    change: ChangeProfile

    async def enter(self, app: str, user: User) -> UUID | None:
        known = TelegramUser(
            id=user.id,
            first_name=user.first_name,
            last_name=user.last_name,
            username=user.username,
            language_code=user.language_code,
        )
        try:
            account, _ = await self.entering(self.apps[app], known)
        except Forbidden:
            return None
        return account.id

    async def wishes(
        self, app: str, user_id: UUID, *, timezone: str | None = None, language: str | None = None
    ) -> None:
        changes = ProfileChanges(timezone=timezone or UNSET, locale=language or UNSET)
        await self.change(self.apps[app], Actor(app, user_id, user_id), changes, named=True)
