"""Who people of Telegram are to the studio."""

from __future__ import annotations

from dataclasses import dataclass

from core.identity.accounts.joining import JoinApp, Wishes
from core.identity.model import Account, Identity, Membership
from core.identity.ports import Accounts, Identities
from core.identity.telegram.init_data import TelegramUser
from core.platform.registry.spec import AppSpec
from core.shared.errors import Unauthenticated
from core.shared.ports import Clock, Ids


@dataclass(frozen=True, slots=True)
class EnterFromTelegram:
    """The account and membership of a person at Telegram, the same account in all bots, made on the first visit; inside
    the caller's unit of work of the app.

    Raises what `JoinApp` raises, and `Conflict` for one who came to be at the same moment: try again.
    """

    accounts: Accounts
    identities: Identities
    join: JoinApp
    clock: Clock
    ids: Ids

    async def __call__(
        self, app: AppSpec, user: TelegramUser, wishes: Wishes | None = None
    ) -> tuple[Account, Membership]:
        identity = await self.identities.find("telegram", str(user.id))
        if identity is None:
            account: Account | None = await self._new_account(app, user)
        else:
            account = await self.accounts.lock(identity.account_id)
        if account is None:
            raise Unauthenticated("invalid_init_data", "This account was deleted a moment ago; open the app again.")
        wishes = wishes or Wishes()
        if wishes.locale is None:
            wishes = Wishes(
                timezone=wishes.timezone, locale=user.language_code or None, proposed_zone=wishes.proposed_zone
            )
        return account, await self.join(app, account, wishes, new_account=identity is None)

    async def _new_account(self, app: AppSpec, user: TelegramUser) -> Account:
        now = self.clock.now()
        account = Account(id=self.ids.new(), created_at=now, name=user.name if app.keeps_names else None)
        await self.accounts.add(account)
        await self.identities.add(
            Identity(provider="telegram", subject=str(user.id), account_id=account.id, created_at=now)
        )
        return account
