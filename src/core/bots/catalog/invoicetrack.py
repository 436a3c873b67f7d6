"""InvoiceTrack (Telegram): invoices with gapless numbers, what was paid of them, and reminders of the rest."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
from msgspec.structs import replace

from core.bots.bot import Bot, Due
from core.bots.reading import amount_in, currency_in, day_in, money, number_of, on_day, person_in, split, stamp
from core.bots.said import Said, lines, refused, say
from core.bots.tables import table
from core.bots.turn import Turn
from core.shared.wall import wall_instant

BOT = Bot(
    "invoicetrack",
    "InvoiceTrack",
    about=say(
        en="I number your invoices, keep what was paid, and remind of what was not.",
        es="Numero tus facturas, anoto lo pagado y recuerdo lo que falta.",
    ),
)
STEPS = (3, 7, 14)
"""Days after the due date on which a reminder is sent."""
HOUR = 9


class Payment(msgspec.Struct, frozen=True):
    """So much, when."""

    amount: int
    at: datetime


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """What a client owes an issuer: `amount` in the currency's smallest unit. `client` is 0 once they have left the
    studio; `reminded` is the last step done."""

    n: int
    issuer: int
    client: int
    amount: int
    currency: str
    due: date
    text: str = ""
    made_at: datetime
    payments: list[Payment] = []
    reminded: int = 0
    void: bool = False

    @property
    def key(self) -> str:
        """By issuer and number."""
        return f"{self.issuer}:{self.n}"

    @property
    def paid(self) -> int:
        """So far."""
        return sum(payment.amount for payment in self.payments)

    @property
    def rest(self) -> int:
        """What is still owed."""
        return 0 if self.void else self.amount - self.paid

    @property
    def state(self) -> Said:
        """In a word."""
        if self.void:
            return say(en="void", es="anulada")
        if self.rest == 0:
            return say(en="paid", es="pagada")
        rest = money(self.rest, self.currency)
        return say(en=f"{rest} open", es=f"faltan {rest}")


@BOT.command("invoice", "<telegram id> <amount> <CUR> <YYYY-MM-DD> [text]",
             say(en="write an invoice", es="hacer una factura"))  # fmt: skip
async def invoice(turn: Turn, args: str) -> None:
    client_text, amount_text, code, due_text, text = split(args, 5)
    client, currency, due = person_in(client_text), currency_in(code), day_in(due_text)
    amount = amount_in(amount_text, currency)
    n = await turn.number(f"issuer:{turn.person.id}")
    made = Invoice(
        n=n,
        issuer=turn.person.id,
        client=client,
        amount=amount,
        currency=currency,
        due=due,
        text=text[:300],
        made_at=turn.now,
    )
    await _put(turn, made)
    await _plan(turn, made, turn.person.timezone)
    shown, name = money(amount, currency), turn.person.title
    if client != turn.person.id:
        head = say(
            en=f"Invoice #{n} of {name}: {shown}, due {due}.", es=f"Factura #{n} de {name}: {shown}, vence el {due}."
        )
        turn.tell(client, lines(head, *([made.text] if made.text else [])))
    told = say(en=f"#{n}: {shown}, due {due}.", es=f"#{n}: {shown}, vence el {due}.")
    if not await _reachable(turn, client):
        told = lines(told, say(en="I can't write to them until they /start me.",
                               es="No puedo escribirle hasta que me escriba /start."))  # fmt: skip
    turn.say(told)


@BOT.command("paid", "<n> [amount]", say(en="all of it was paid, or so much", es="se pagó todo, o una parte"))
async def paid(turn: Turn, args: str) -> None:
    number, amount_text = split(args, 2)
    found = await _own(turn, number)
    if found.rest == 0:
        raise refused(en=f"#{found.n} is settled.", es=f"#{found.n} está saldada.")
    amount = amount_in(amount_text, found.currency) if amount_text else found.rest
    if amount > found.rest:
        rest = money(found.rest, found.currency)
        raise refused(en=f"Only {rest} is open.", es=f"Solo faltan {rest}.")
    found = replace(found, payments=[*found.payments, Payment(amount, turn.now)])
    await _put(turn, found)
    if found.rest == 0:
        await turn.never("remind", found.key)
    turn.say(say(en=f"#{found.n}: {found.state.en}.", es=f"#{found.n}: {found.state.es}."))


@BOT.command("void", "<n>", say(en="take it back; its number stays used", es="anularla; su número queda usado"))
async def void(turn: Turn, args: str) -> None:
    found = await _own(turn, args)
    if found.payments:
        raise refused(en=f"#{found.n} has payments.", es=f"#{found.n} tiene pagos.")
    await turn.never("remind", found.key)
    await _put(turn, replace(found, void=True))
    if found.client != turn.person.id:
        turn.tell(found.client, say(en=f"Invoice #{found.n} is void.", es=f"La factura #{found.n} queda anulada."))
    turn.say(say(en=f"#{found.n} is void.", es=f"#{found.n} está anulada."))


@BOT.command("list", "", say(en="what is open", es="lo pendiente"))
async def list_open(turn: Turn, _: str) -> None:
    found = [one for one in await _all(turn) if one.rest]
    if not found:
        turn.say(say(en="Nothing is open.", es="No hay nada pendiente."))
        return
    told: list[Said] = []
    today = on_day(turn.now, turn.person.timezone)
    for one in sorted(found, key=lambda one: (one.due, one.n)):
        late_en, late_es = (", late", ", vencida") if one.due < today else ("", "")
        told.append(
            say(
                en=f"#{one.n} due {one.due}{late_en}: {one.state.en}",
                es=f"#{one.n} vence {one.due}{late_es}: {one.state.es}",
            )
        )
    totals: dict[str, int] = {}
    for one in found:
        totals[one.currency] = totals.get(one.currency, 0) + one.rest
    total = ", ".join(money(amount, currency) for currency, amount in sorted(totals.items()))
    turn.say(lines(*told, say(en=f"Total: {total}", es=f"Total: {total}")))


@BOT.command("export", "", say(en="all invoices as CSV", es="todas las facturas en CSV"))
async def export(turn: Turn, _: str) -> None:
    found = await _all(turn)
    if not found:
        raise refused(en="There is no invoice yet.", es="Aún no hay ninguna factura.")
    head = ("number", "client", "made_at", "due", "currency", "amount", "paid", "open", "state", "text")
    rows = [
        (
            one.n,
            one.client or "",
            stamp(one.made_at),
            one.due.isoformat(),
            one.currency,
            money(one.amount, one.currency).split()[0],
            money(one.paid, one.currency).split()[0],
            money(one.rest, one.currency).split()[0],
            one.state.en.split()[-1],
            one.text,
        )
        for one in sorted(found, key=lambda one: one.n)
    ]
    turn.hand(turn.room.id, table("invoices.csv", head, rows))


@BOT.timer("remind")
async def remind(turn: Turn, due: Due) -> None:
    """One reminder for all steps that have come, and none for what is paid."""
    found = await turn.shelf(Invoice).get(due.key)
    if found is None or found.rest == 0:
        return
    issuer = await turn.room_of(found.issuer)
    zone = issuer.timezone if issuer is not None else "UTC"
    come = [step for step in STEPS if step > found.reminded and _step_at(found, step, zone) <= turn.now]
    if come:
        found = replace(found, reminded=max(come))
        await _put(turn, found)
        days = (on_day(turn.now, zone) - found.due).days
        rest, name = money(found.rest, found.currency), issuer.title if issuer is not None else ""
        turn.tell(found.client, say(
            en=f"Invoice #{found.n} of {name} was due {found.due}, {days} days ago: {rest} open.",
            es=f"La factura #{found.n} de {name} venció el {found.due}, hace {days} días: faltan {rest}.",
        ))  # fmt: skip
        if found.issuer != found.client:
            told = say(en=f"I reminded of #{found.n}: {rest} open.", es=f"He recordado la #{found.n}: faltan {rest}.")
            if not await _reachable(turn, found.client):
                told = say(en=f"#{found.n} is late, {rest} open, and I can't write to them.",
                           es=f"#{found.n} ha vencido, faltan {rest}, y no puedo escribirle.")  # fmt: skip
            turn.tell(found.issuer, told)
    await _plan(turn, found, zone)


@BOT.moved
async def moved(turn: Turn) -> None:
    """The issuer's nine o'clock is another one now."""
    if turn.room.kind != "private":
        return
    for one in await _all(turn):
        if one.rest:
            await _plan(turn, one, turn.room.timezone)


async def _reachable(turn: Turn, person: int) -> bool:
    room = await turn.room_of(person)
    return room is not None and room.reachable


async def _plan(turn: Turn, found: Invoice, zone: str) -> None:
    """The timer of the next step that was not done; what lies in the past of a new invoice is not asked for."""
    floor = max(found.reminded, *(s for s in (0, *STEPS) if s == 0 or _step_at(found, s, zone) <= found.made_at))
    later = [step for step in STEPS if step > floor]
    if later:
        at = _step_at(found, later[0], zone)
        await turn.at(max(at, turn.now), "remind", found.key)
    else:
        await turn.never("remind", found.key)


def _step_at(found: Invoice, step: int, zone: str) -> datetime:
    return wall_instant(zone, found.due + timedelta(days=step), HOUR * 60)


async def _put(turn: Turn, found: Invoice) -> None:
    """It is the issuer's, and stays without the client when they leave."""
    tags = (f"issuer:{found.issuer}", f"person:{found.issuer}", f"about:{found.client}")
    await turn.shelf(Invoice).put(found.key, found, *tags)


async def _own(turn: Turn, text: str) -> Invoice:
    number = number_of(text)
    found = await turn.shelf(Invoice).get(f"{turn.person.id}:{number}")
    if found is None:
        raise refused(en=f"You have no invoice #{number}.", es=f"No tienes ninguna factura #{number}.")
    return found


async def _all(turn: Turn) -> list[Invoice]:
    return [found for _, found in await turn.shelf(Invoice).tagged(f"issuer:{turn.person.id}")]


APP = BOT.app()
