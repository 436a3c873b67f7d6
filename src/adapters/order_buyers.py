"""Who buys: identity knows them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.orders.ports import Buyer
from core.identity.ports import Accounts, Memberships
from core.platform.registry.apps import Apps


@dataclass(frozen=True, slots=True)
class AccountBuyers:
    """`core.commerce.orders.ports.Buyers`."""

    apps: Apps
    accounts: Accounts
    memberships: Memberships

    async def get(self, app: str, user_id: UUID) -> Buyer | None:
        account = await self.accounts.get(user_id)
        if account is None:
            return None
        membership = await self.memberships.get(app, user_id)
        return Buyer(account.email, membership.locale if membership else self.apps[app].locales[0])
