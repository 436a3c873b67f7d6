"""One letter an order, whatever happens on the way."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from msgspec.structs import replace
from tests.support.lowkey import APP, IDS, START
from tests.support.orders import order_of
from tests.support.till import memory_till

from adapters.system.money_text import BabelMoneyText
from core.commerce.confirmations.confirm_order import ConfirmOrder
from core.commerce.confirmations.ports import Letter, Recipient
from core.commerce.orders.model import Order
from core.platform.registry.apps import Apps
from core.shared.errors import Unavailable


@dataclass
class Box:
    """`core.commerce.confirmations.ports.LetterBox`."""

    sent: list[Letter] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    async def send(self, letter: Letter) -> None:
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop()
        self.sent.append(letter)


class Addresses:
    """`core.commerce.confirmations.ports.Recipients`: one person has left."""

    gone = IDS.new()

    async def of(self, app: str, user_id: UUID) -> Recipient | None:
        return None if user_id == self.gone else Recipient("ada@example.com", "es")


class World:
    def __init__(self) -> None:
        self.till, self.box = memory_till(), Box()
        till = self.till
        self.confirm = ConfirmOrder(
            Apps([APP]), till.orders, till.fulfilments, Addresses(), self.box, BabelMoneyText(), till.uow, till.clock
        )

    async def placed(self, order: Order) -> Order:
        async with self.till.uow("here"):
            await self.till.orders.add(order)
        return order


async def test_many_workers_send_one_letter() -> None:
    world = World()
    order = await world.placed(order_of(paid_at=START))
    await asyncio.gather(*(world.confirm("here", order.id) for _ in range(5)))
    await world.confirm("here", order.id)
    assert [letter.subject for letter in world.box.sent] == ["Tu pedido en Here"]


async def test_what_was_surely_not_sent_is_sent_later() -> None:
    world = World()
    order = await world.placed(order_of(paid_at=START))
    world.box.failures = [Unavailable("provider_unavailable")]
    with pytest.raises(Unavailable):
        await world.confirm("here", order.id)
    await world.confirm("here", order.id)
    assert len(world.box.sent) == 1


async def test_what_was_on_the_wire_when_its_worker_died_is_not_sent_again() -> None:
    world = World()
    order = await world.placed(order_of(paid_at=START))
    world.box.failures = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        await world.confirm("here", order.id)
    await world.confirm("here", order.id)
    assert world.box.sent == []


async def test_nobody_is_written_to_about_nothing() -> None:
    world = World()
    unpaid, left = await world.placed(order_of()), await world.placed(order_of(user_id=Addresses.gone, paid_at=START))
    nobodys = await world.placed(replace(order_of(paid_at=START), user_id=None))
    for order_id in (unpaid.id, left.id, nobodys.id, IDS.new()):
        await world.confirm("here", order_id)
    await world.confirm("nowhere", unpaid.id)
    assert world.box.sent == []
