"""Coins that an admin gives or takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from core.platform.audit.ports import Audit
from core.rewards.ledger.ports import Holders
from core.shared.actor import Actor
from core.shared.errors import Invalid
from core.shared.ledger import Cause, Ledger
from core.shared.ports import Ids, UnitOfWork
from core.shared.text import VISIBLE

MOST = 1_000_000_000


class AdjustCoins(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many coins to give, or with a minus to take. The reason stands in the person's own list of transactions, and
    stays in the books when they have left: it names nobody."""

    amount: Annotated[int, Meta(ge=-MOST, le=MOST, examples=[100])]
    reason: Annotated[str, Meta(min_length=1, max_length=200, pattern=VISIBLE, examples=["Sorry for the outage"])]


class AdjustedCoins(msgspec.Struct, frozen=True, kw_only=True):
    """What was given or taken, and what the person has now."""

    user_id: UUID
    amount: int
    reason: str
    balance: int


@dataclass(frozen=True, slots=True)
class AdjustCoinBalance:
    """Moves the coins and keeps in the audit log who did it. What is taken is spent for them: never more than they
    have.

    Raises `NotFound` for who isn't of the admin's app, `Invalid` for nothing at all, and
    `PaymentRequired("insufficient_coins")`.
    """

    ledger: Ledger
    holders: Holders
    audit: Audit
    uow: UnitOfWork
    ids: Ids

    async def __call__(self, actor: Actor, user_id: UUID, command: AdjustCoins) -> AdjustedCoins:
        app, amount, reason = actor.app, command.amount, command.reason.strip()
        if not amount:
            raise Invalid("validation_failed", "Give or take one coin at least.", pointer="/amount")
        cause = Cause(reason, f"adjustment:{self.ids.new()}")
        async with self.uow(app):
            await self.holders.enter(app, user_id)
            if amount > 0:
                await self.ledger.grant(app, user_id, "coins", amount, cause)
            else:
                await self.ledger.spend(app, user_id, "coins", -amount, cause)
            await self.audit.record(
                app, "coins_adjusted", user_id, amount=str(amount), reason=reason, by=str(actor.user_id)
            )
            balance = await self.ledger.balance(app, user_id, "coins")
        return AdjustedCoins(user_id=user_id, amount=amount, reason=reason, balance=balance)
