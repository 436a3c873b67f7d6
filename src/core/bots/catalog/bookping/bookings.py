"""Bookings, and when their reminders come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from core.bots.calls import Button, Buttons
from core.bots.reading import number_of, on_wall
from core.bots.said import Refused, refused, say
from core.bots.turn import Turn

DEFAULT_LEADS = [timedelta(hours=24)]
LONGEST_LEAD = timedelta(days=60)
State = Literal["open", "confirmed", "cancelled", "missed"]
STATES = {
    "open": say(en="open", es="pendiente"),
    "confirmed": say(en="confirmed", es="confirmada"),
    "cancelled": say(en="cancelled", es="cancelada"),
    "missed": say(en="no-show", es="no se presentó"),
}


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """A client's booking with an issuer, the `n`th of the issuer's; `wanted` is another time the client asks for,
    `messages` are the reminders that the client has of it."""

    n: int
    issuer: int
    client: int
    at: datetime
    title: str
    state: State = "open"
    reminded: list[timedelta] = []
    wanted: datetime | None = None
    messages: list[int] = []

    @property
    def key(self) -> str:
        """By issuer and number."""
        return f"{self.issuer}:{self.n}"

    @property
    def stands(self) -> bool:
        """Whether it is still to take place."""
        return self.state in {"open", "confirmed"}


class Leads(msgspec.Struct, frozen=True):
    """How long before bookings an issuer's clients are reminded."""

    before: list[timedelta]


class Which(msgspec.Struct, frozen=True):
    """The booking that a question is about."""

    key: str


async def plan(turn: Turn, booking: Booking) -> None:
    """The timer of the next lead time that is still to come."""
    instants = [booking.at - lead for lead in await leads_of(turn, booking) if lead not in booking.reminded]
    later = [at for at in instants if at > turn.now]
    if later:
        await turn.at(min(later), "remind", booking.key, room=booking.client)
    else:
        await turn.never("remind", booking.key)


async def leads_of(turn: Turn, booking: Booking) -> list[timedelta]:
    """How long before to remind."""
    found = await turn.shelf(Leads).get(booking.issuer)
    return found.before if found is not None else DEFAULT_LEADS


async def put(turn: Turn, booking: Booking) -> None:
    """Keep it as it is now."""
    tags = (f"issuer:{booking.issuer}", f"client:{booking.client}", f"number:{booking.n}")
    people = (f"person:{booking.issuer}", f"person:{booking.client}")
    await turn.shelf(Booking).put(booking.key, booking, *tags, *people)


async def own_booking(turn: Turn, text: str) -> Booking:
    """One of the issuer's that is still to be; refuses others."""
    number = number_of(text)
    booking = await turn.shelf(Booking).get(f"{turn.person.id}:{number}")
    if booking is None or not booking.stands:
        raise refused(en=f"You have no open booking #{number}.", es=f"No tienes ninguna reserva #{number} pendiente.")
    return booking


async def clients_booking(turn: Turn, text: str) -> Booking:
    """The client's booking that the pressed reminder is of: several issuers may have given that number. Of a message
    that is not known, the one reminded of last."""
    number, message = number_of(text), turn.message.message_id
    found = [b for _, b in await turn.shelf(Booking).tagged(f"client:{turn.person.id}") if b.n == number]
    meant = [b for b in found if message in b.messages] or [b for b in found if b.stands]
    if not meant:
        raise _over()
    booking = await turn.shelf(Booking).get(max(meant, key=lambda b: (len(b.reminded), b.at)).key)
    if booking is None or not booking.stands or booking.at <= turn.now:
        raise _over()
    return booking


def _over() -> Refused:
    return refused(en="That booking is over.", es="Esa reserva ya no existe.")


async def bookings_of(turn: Turn) -> list[Booking]:
    """All of the issuer's."""
    return [booking for _, booking in await turn.shelf(Booking).tagged(f"issuer:{turn.person.id}")]


async def shown(turn: Turn, booking: Booking) -> str:
    """In a line."""
    client = await turn.room_of(booking.client)
    name = client.title if client is not None else str(booking.client)
    return f"{on_wall(booking.at, turn.person.timezone)} {booking.title} ({name})"


def choices(booking: Booking) -> Buttons:
    """What a client may do about it."""
    n = booking.n
    return [
        [Button(text=say(en="Confirm", es="Confirmar"), data=f"confirm:{n}")],
        [
            Button(text=say(en="Cancel", es="Cancelar"), data=f"cancel:{n}"),
            Button(text=say(en="Another time", es="Otra hora"), data=f"reschedule:{n}"),
        ],
    ]
