"""Which payment the provider speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.payments.ports import Payments, Reversals
from core.platform.registry.apps import Apps


@dataclass(frozen=True, slots=True)
class FindPayment:
    """The payment that something names; else that of its charge, if we have heard of that; else, of something that says
    whose it is, the first of that order. None where nothing leads to one."""

    apps: Apps
    payments: Payments
    reversals: Reversals

    async def __call__(self, payment: str | None, charge: str | None, ours: tuple[str, UUID] | None) -> str | None:
        known = payment or (await self.reversals.payment_of(charge) if charge else None)
        if known is None and ours is not None:
            paid = await self.payments.of(*ours)
            known = paid[0].id if paid else None
        return known

    def order(self, app: str | None, order_id: str | None) -> tuple[str, UUID] | None:
        """The order that metadata names; None for what makes no sense or is of another deployment."""
        known = uuid_of(order_id)
        return None if app is None or app not in self.apps or known is None else (app, known)


def uuid_of(text: str | None) -> UUID | None:
    """The id that the text is, if it is one."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
