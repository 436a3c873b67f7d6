"""Tell a bot of what was paid by card."""

from __future__ import annotations

from dataclasses import dataclass

from core.bots.bot import Paid
from core.bots.ground import Ground
from core.bots.handle_update import answered
from core.bots.ports import Outgoing, Rooms
from core.bots.registry import Bots
from core.bots.turn import Turn
from core.shared.events import BotCustomerPaid
from core.shared.ports import Clock

CARD = "card:"
"""Begins the source of what a card paid for; the subscription's name at the provider follows."""


@dataclass(frozen=True, slots=True)
class TellPaid:
    """Runs the bot's handler of payments by card; in the caller's unit of work of the bot."""

    bots: Bots
    rooms: Rooms
    ground: Ground
    outgoing: Outgoing
    clock: Clock

    async def __call__(self, event: BotCustomerPaid) -> None:
        bot = self.bots.get(event.app)
        if bot is None or bot.on_paid is None:
            return
        person = event.metadata.get("telegram_user_id", "")
        who = await self.rooms.get(event.app, int(person)) if person.isdigit() and len(person) < 17 else None
        turn = Turn(event.app, self.clock.now(), self.ground, who, who)
        paid = Paid(
            source=f"{CARD}{event.subscription}",
            amount=event.amount_cents,
            currency=event.currency,
            metadata=event.metadata,
            until=event.until,
            renews=event.renews,
            ended=event.ended,
            at=event.asked_at,
        )
        await answered(turn, bot.on_paid(turn, paid))
        await self.outgoing.add(event.app, turn.calls)
