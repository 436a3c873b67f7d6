"""Who people of Telegram are to the studio."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec import UNSET

from core.bots.updates import User
from core.identity.accounts.joining import JoinApp, Wishes
from core.identity.model import Account, Identity
from core.identity.ports import Accounts, Identities
from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.model import ProfileChanges
from core.platform.registry.apps import Apps
from core.shared.actor import Actor
from core.shared.ports import Clock, Ids


@dataclass(frozen=True, slots=True)
class StudioDoor:
    """`core.bots.ports.Studio`."""

    apps: Apps
    accounts: Accounts
    identities: Identities
    change: ChangeProfile
    join: JoinApp
    clock: Clock
    ids: Ids

    async def enter(self, app: str, user: User) -> UUID:
        identity = await self.identities.find("telegram", str(user.id))
        account = None if identity is None else await self.accounts.lock(identity.account_id)
        if account is None:
            account = Account(id=self.ids.new(), created_at=self.clock.now())
            await self.accounts.add(account)
            await self.identities.add(
                Identity(
                    provider="telegram", subject=str(user.id), account_id=account.id, created_at=account.created_at
                )
            )
        await self.join(self.apps[app], account, Wishes(locale=user.language_code or None))
        return account.id

    async def wishes(
        self, app: str, user_id: UUID, *, timezone: str | None = None, language: str | None = None
    ) -> None:
        changes = ProfileChanges(timezone=timezone or UNSET, locale=language or UNSET)
        await self.change(self.apps[app], Actor(app, user_id, user_id), changes, named=True)
