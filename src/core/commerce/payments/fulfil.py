"""Bringing an order to what the facts about its money say: the one function through which money has effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from msgspec.structs import replace

from core.commerce.entitlements.ports import Entitlements
from core.commerce.orders.model import Order
from core.commerce.orders.ports import Holdings, Orders
from core.commerce.payments.causes import bought, given_again, returned, spent, taken_back
from core.commerce.payments.decide import Facts, Verdict, decide
from core.commerce.payments.deliver import Deliver
from core.commerce.payments.fold_money import FoldMoney
from core.commerce.payments.kept import Fulfilment, Take
from core.commerce.payments.ports import Fulfilments, Payments, SessionFacts
from core.commerce.refunds.ports import Refunds
from core.shared.events import OrderFlagged, OrderPaid, OrderRefunded
from core.shared.ledger import Ledger
from core.shared.ports import Clock, Outbox, UnitOfWork


class ClearsCart(Protocol):
    """What carts do about an order that is paid."""

    async def __call__(self, order: Order) -> None:
        """What was bought leaves the cart that the order was made from. In the caller's unit of work."""
        ...


@dataclass(frozen=True, slots=True)
class Fulfil:
    """Locks an order, looks at all facts about its money and makes it what `decide` says, with all that follows: stock
    and coupon back, products and credits handed over, suspended, taken away or restored, people told.

    Safe to call at any time, by anybody and as often as one likes: a webhook, a page, a job. What has been done is not
    done again. Gives the order as it is then, None where there is none.
    """

    orders: Orders
    sessions: SessionFacts
    payments: Payments
    refunds: Refunds
    fulfilments: Fulfilments
    fold: FoldMoney
    deliver: Deliver
    clear_cart: ClearsCart
    holdings: Holdings
    entitlements: Entitlements
    ledger: Ledger
    outbox: Outbox
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: str, order_id: UUID) -> Order | None:
        async with self.uow(app):
            order = await self.orders.lock(app, order_id)
            if order is None:
                return None
            facts = await self._facts(order)
            verdict = decide(order, facts, self.clock.now())
            if verdict.order != order:
                await self.orders.save(verdict.order)
            await self._begin(order, verdict)
            done = await self._stand(verdict, facts.done)
            done = await self._tell(verdict, order, done)
            if done != facts.done:
                await self.fulfilments.save(done)
        return verdict.order

    async def _facts(self, order: Order) -> Facts:
        of_credits = order.type == "credits"
        return Facts(
            sessions=tuple(await self.sessions.of(order.app, order.id)) if order.status == "pending" else (),
            money=() if of_credits else await self.fold(await self.payments.of(order.app, order.id)),
            refunds=tuple(await self.refunds.of_order(order.app, order.id)) if of_credits else (),
            owned=order.status == "pending" and await self._owned(order),
            done=await self.fulfilments.get(order.app, order.id),
        )

    async def _owned(self, order: Order) -> bool:
        """Whether another order, paid while this one waited, has brought the buyer something digital of it."""
        if order.user_id is None:
            return False
        for product_id in {line.product_id for line in order.lines if line.digital and line.product_id is not None}:
            found = await self.entitlements.of(order.app, order.user_id, product_id)
            if any(one.order_id != order.id for one in found):
                return True
        return False

    async def _begin(self, before: Order, verdict: Verdict) -> None:
        """What happens once in the life of an order: it is paid, or ends without."""
        order = verdict.order
        if verdict.give_back:
            await self.holdings.give_back(before)
        if verdict.deliver:
            await self.deliver(order)
            await self.clear_cart(order)
            if order.user_id is not None:
                await self.outbox.add(OrderPaid(app=order.app, user_id=order.user_id, order_id=order.id))

    async def _stand(self, verdict: Verdict, done: Fulfilment) -> Fulfilment:
        """Products and credits of an order that was paid, as they are to stand now."""
        order = verdict.order
        if order.paid_at is None or order.user_id is None:
            return done
        if any(line.digital and line.product_id is not None for line in order.lines):
            await self.entitlements.set_state(order.app, order.id, verdict.products)
        if verdict.return_spent:
            await self.ledger.give_back(order.app, order.user_id, "credits", returned(order.id), taken=spent(order.id))
        return await self._take(order, order.user_id, verdict.take, done)

    async def _take(self, order: Order, user_id: UUID, target: int, done: Fulfilment) -> Fulfilment:
        """Takes that stand are undone, the latest first, until no more is taken than is to be; then the rest is
        taken."""
        while done.taken > target:
            *rest, last = done.takes
            cause = given_again(order.id, last.number)
            await self.ledger.give_back(order.app, user_id, "credits", cause, taken=taken_back(order.id, last.number))
            done = replace(done, takes=tuple(rest))
        if done.taken < target:
            take = Take(done.takes_made + 1, target - done.taken)
            cause = taken_back(order.id, take.number)
            await self.ledger.take_back(order.app, user_id, "credits", take.amount, cause, granted=bought(order.id))
            done = replace(done, takes=(*done.takes, take), takes_made=take.number)
        return done

    async def _tell(self, verdict: Verdict, before: Order, done: Fulfilment) -> Fulfilment:
        order = verdict.order
        await self.outbox.add(*(OrderFlagged(app=order.app, order_id=order.id, flag=flag) for flag in verdict.raised))
        if verdict.refunded_cents > done.refunded_cents:
            full = order.status == "refunded"
            await self.outbox.add(OrderRefunded(app=order.app, user_id=order.user_id, order_id=order.id, full=full))
        return replace(
            done,
            refunded_cents=verdict.refunded_cents,
            flags=(*done.flags, *verdict.raised),
            ended_as=verdict.ended_as or done.ended_as,
        )
