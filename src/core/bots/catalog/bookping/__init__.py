"""BookPing (Telegram): bookings that remind people, and that they confirm, move or cancel by a button."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from core.bots.bot import Bot, Due, Receipt
from core.bots.calls import Button
from core.bots.catalog.bookping.bookings import (
    LONGEST_LEAD,
    STATES,
    Booking,
    Leads,
    State,
    Which,
    bookings_of,
    choices,
    clients_booking,
    leads_of,
    own_booking,
    plan,
    put,
    shown,
)
from core.bots.reading import instant_in, on_day, on_wall, person_in, short_span, span_in, split
from core.bots.said import Said, lines, refused, say
from core.bots.turn import Turn

BOT = Bot(
    "bookping",
    "BookPing",
    about=say(
        en="I remind your clients of their bookings. They must have written /start to me once.",
        es="Recuerdo las citas a tus clientes. Deben haberme escrito /start una vez.",
    ),
)


@BOT.command("leads", "24h [2h …]", say(en="how long before to remind", es="con cuánta antelación recordar"))
async def leads(turn: Turn, args: str) -> None:
    spans = sorted({span_in(word) for word in args.split()}, reverse=True)
    if not 1 <= len(spans) <= 5 or spans[0] > LONGEST_LEAD or spans[-1] <= timedelta(0):
        raise refused(en="Name one to five spans, as in /leads 24h 2h.", es="Di de uno a cinco plazos: /leads 24h 2h.")
    await turn.shelf(Leads).put(turn.person.id, Leads(spans), f"person:{turn.person.id}")
    for _, booking in await turn.shelf(Booking).tagged(f"issuer:{turn.person.id}"):
        if booking.stands:
            await plan(turn, booking)
    told = ", ".join(short_span(span) for span in spans)
    turn.say(say(en=f"Reminders {told} before.", es=f"Recordatorios {told} antes."))


@BOT.command("book", "<telegram id> <YYYY-MM-DD> <HH:MM> <title>", say(en="make a booking", es="hacer una reserva"))
async def book(turn: Turn, args: str) -> None:
    client, day, time, title = split(args, 4)
    person, at = person_in(client), instant_in(day, time, turn.person.timezone)
    if not title:
        raise refused(en="Give it a title.", es="Ponle un título.")
    if at <= turn.now:
        raise refused(en="That time is over.", es="Esa hora ya pasó.")
    n = await turn.number(f"issuer:{turn.person.id}")
    booking = Booking(n=n, issuer=turn.person.id, client=person, at=at, title=title[:200])
    await put(turn, booking)
    await plan(turn, booking)
    room = await turn.room_of(person)
    told = say(en=f"Booked #{n}: {await shown(turn, booking)}.", es=f"Reservado #{n}: {await shown(turn, booking)}.")
    if room is None or not room.reachable:
        told = lines(told, say(en="I can't write to them until they /start me.",
                               es="No puedo escribirle hasta que me escriba /start."))  # fmt: skip
    turn.say(told)


@BOT.command("reschedule", "<n> <YYYY-MM-DD> <HH:MM>", say(en="move a booking", es="mover una reserva"))
async def reschedule(turn: Turn, args: str) -> None:
    number, day, time = split(args, 3)
    booking = await own_booking(turn, number)
    at = instant_in(day, time, turn.person.timezone)
    if at <= turn.now:
        raise refused(en="That time is over.", es="Esa hora ya pasó.")
    await _move(turn, booking, at)
    turn.say(say(en=f"Moved #{booking.n} to {on_wall(at, turn.person.timezone)}.",
                 es=f"#{booking.n} pasa al {on_wall(at, turn.person.timezone)}."))  # fmt: skip


@BOT.command("cancel", "<n>", say(en="cancel a booking", es="cancelar una reserva"))
async def cancel(turn: Turn, args: str) -> None:
    booking = await own_booking(turn, args)
    await _end(turn, booking, "cancelled")
    _tell_client(turn, booking, say(en=f"Cancelled: {booking.title}.", es=f"Cancelado: {booking.title}."))
    turn.say(say(en=f"#{booking.n} is cancelled.", es=f"#{booking.n} está cancelada."))


@BOT.command("noshow", "<n>", say(en="they did not come", es="no se presentó"))
async def noshow(turn: Turn, args: str) -> None:
    booking = await own_booking(turn, args)
    if booking.at > turn.now:
        raise refused(en=f"#{booking.n} has not begun yet.", es=f"#{booking.n} aún no ha empezado.")
    await _end(turn, booking, "missed")
    turn.say(say(en=f"#{booking.n}: no-show.", es=f"#{booking.n}: no se presentó."))


@BOT.command("today", "", say(en="today's bookings", es="las reservas de hoy"))
async def today(turn: Turn, _: str) -> None:
    zone = turn.person.timezone
    day = on_day(turn.now, zone)
    await _list(turn, [booking for booking in await bookings_of(turn) if on_day(booking.at, zone) == day])


@BOT.command("list", "", say(en="all that is to come", es="todo lo que viene"))
async def upcoming(turn: Turn, _: str) -> None:
    await _list(turn, [booking for booking in await bookings_of(turn) if booking.stands and booking.at > turn.now])


@BOT.timer("remind")
async def remind(turn: Turn, due: Due) -> None:
    """One reminder for all lead times that have passed, and none once the booking has begun."""
    booking = await turn.shelf(Booking).get(due.key)
    if booking is None or not booking.stands or booking.at <= turn.now:
        return
    passed = [lead for lead in await leads_of(turn, booking) if booking.at - lead <= turn.now]
    booking = replace(booking, reminded=sorted({*booking.reminded, *passed}, reverse=True))
    await put(turn, booking)
    await plan(turn, booking)
    client = await turn.room_of(booking.client)
    at = on_wall(booking.at, client.timezone if client is not None else "UTC")
    told = say(en=f"⏰ {booking.title}: {at}", es=f"⏰ {booking.title}: {at}")
    turn.tell(booking.client, told, buttons=choices(booking), tag=f"reminder:{booking.key}")


@BOT.receipt("reminder")
async def reminded(turn: Turn, receipt: Receipt) -> None:
    """Which message is of which booking: the number on its buttons is the issuer's, not the client's."""
    booking = await turn.shelf(Booking).get(receipt.tag)
    if booking is not None and receipt.ok and isinstance(receipt.result, dict):
        await put(turn, replace(booking, messages=[*booking.messages, receipt.result["message_id"]]))


@BOT.button("confirm")
async def confirm(turn: Turn, rest: str) -> None:
    booking = await clients_booking(turn, rest)
    await put(turn, replace(booking, state="confirmed"))
    turn.edit(say(en=f"Confirmed: {booking.title}.", es=f"Confirmado: {booking.title}."))
    await _tell_issuer(turn, booking, say(en="confirms", es="confirma"))


@BOT.button("cancel")
async def cancelled(turn: Turn, rest: str) -> None:
    booking = await clients_booking(turn, rest)
    await _end(turn, booking, "cancelled")
    turn.edit(say(en=f"Cancelled: {booking.title}.", es=f"Cancelado: {booking.title}."))
    await _tell_issuer(turn, booking, say(en="cancels", es="cancela"))


@BOT.button("reschedule")
async def asked_to_move(turn: Turn, rest: str) -> None:
    booking = await clients_booking(turn, rest)
    question = say(
        en="When would suit you? As in 2030-01-31 09:30.", es="¿Cuándo te viene bien? Por ejemplo 2030-01-31 09:30."
    )
    await turn.ask("when", question, Which(booking.key))


@BOT.answer("when")
async def proposed(turn: Turn, text: str, kept: bytes) -> None:
    booking = await turn.shelf(Booking).get(msgspec.json.decode(kept, type=Which).key)
    if booking is None or not booking.stands:
        turn.say(say(en="That booking is over.", es="Esa reserva ya no existe."))
        return
    day, time = split(text, 2)
    at = instant_in(day, time, turn.person.timezone)
    if at <= turn.now:
        raise refused(en="That time is over.", es="Esa hora ya pasó.")
    await put(turn, replace(booking, wanted=at))
    turn.say(say(en="I have asked.", es="He preguntado."))
    issuer = await turn.room_of(booking.issuer)
    wall = on_wall(at, issuer.timezone if issuer is not None else "UTC")
    turn.tell(
        booking.issuer,
        say(en=f"#{booking.n} {booking.title}: {turn.person.title} asks for {wall}.",
            es=f"#{booking.n} {booking.title}: {turn.person.title} pide el {wall}."),
        buttons=[[Button(text=say(en="Accept", es="Aceptar"), data=f"accept:{booking.n}"),
                  Button(text=say(en="Decline", es="Rechazar"), data=f"decline:{booking.n}")]],
    )  # fmt: skip


@BOT.button("accept")
async def accept(turn: Turn, rest: str) -> None:
    booking = await own_booking(turn, rest)
    if booking.wanted is None or booking.wanted <= turn.now:
        raise refused(en="There is nothing to accept.", es="No hay nada que aceptar.")
    await _move(turn, booking, booking.wanted)
    turn.edit(say(en=f"#{booking.n} is moved.", es=f"#{booking.n} se ha movido."))


@BOT.button("decline")
async def decline(turn: Turn, rest: str) -> None:
    booking = await own_booking(turn, rest)
    await put(turn, replace(booking, wanted=None))
    turn.edit(say(en=f"#{booking.n} stays.", es=f"#{booking.n} se queda."))
    _tell_client(turn, booking, say(en=f"{booking.title} stays at its time.", es=f"{booking.title} sigue a su hora."))


async def _move(turn: Turn, booking: Booking, at: datetime) -> None:
    booking = replace(booking, at=at, reminded=[], wanted=None, state="open")
    await put(turn, booking)
    await plan(turn, booking)
    client = await turn.room_of(booking.client)
    wall = on_wall(at, client.timezone if client is not None else "UTC")
    _tell_client(turn, booking, say(en=f"{booking.title} is now at {wall}.", es=f"{booking.title} pasa al {wall}."))


async def _end(turn: Turn, booking: Booking, state: State) -> None:
    await turn.never("remind", booking.key)
    await put(turn, replace(booking, state=state))


async def _list(turn: Turn, bookings: list[Booking]) -> None:
    if not bookings:
        turn.say(say(en="No bookings.", es="No hay reservas."))
        return
    told: list[Said] = []
    for booking in sorted(bookings, key=lambda booking: booking.at):
        line, state = await shown(turn, booking), STATES[booking.state]
        told.append(say(en=f"#{booking.n} {line} – {state.en}", es=f"#{booking.n} {line} – {state.es}"))
    turn.say(lines(*told))


def _tell_client(turn: Turn, booking: Booking, text: Said) -> None:
    if booking.client != turn.person.id:
        turn.tell(booking.client, text)


async def _tell_issuer(turn: Turn, booking: Booking, verb: Said) -> None:
    name = turn.person.title
    about = f"#{booking.n} {booking.title}"
    turn.tell(booking.issuer, say(en=f"{name} {verb.en} {about}.", es=f"{name} {verb.es} {about}."))


APP = BOT.app()
