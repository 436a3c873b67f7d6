"""Trying whether messages arrive."""

from __future__ import annotations

from dataclasses import dataclass

from core.shared.actor import Actor
from core.shared.messages import Postbox
from core.shared.ports import Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class SendTest:
    """Has one push sent to each device of the person, whatever they want and at whatever hour."""

    postbox: Postbox
    uow: UnitOfWork
    ids: Ids

    async def __call__(self, actor: Actor) -> None:
        async with self.uow(actor.app):
            await self.postbox.post(actor.app, actor.user_id, "test", self.ids.new().hex)
