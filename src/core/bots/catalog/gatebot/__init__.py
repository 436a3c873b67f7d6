"""GateBot (Telegram): groups that one pays for, by Stars or by card."""

from __future__ import annotations

from msgspec.structs import replace

from core.bots.bot import Bot, Due, Fetched, Paid, Receipt
from core.bots.catalog.gatebot.gates import Whose, admit, hand_over, put_out, sell
from core.bots.catalog.gatebot.passes import (
    DEFAULT_DAYS,
    GRACE,
    STARS,
    WARNING,
    Gate,
    Offer,
    Pass,
    Standing,
    extended,
    paid_for,
    pass_of,
    put,
    standing_of,
)
from core.bots.reading import amount_in, currency_in, number_in, on_wall, split
from core.bots.said import lines, refused, say
from core.bots.turn import Turn
from core.bots.updates import JoinRequest, MemberChange, PreCheckoutQuery, SuccessfulPayment

BOT = Bot(
    "gatebot",
    "GateBot",
    about=say(
        en="I let people into your group who pay for it. Make me an administrator who may add members.",
        es="Dejo entrar en tu grupo a quien lo paga. Hazme administrador con permiso para añadir miembros.",
    ),
    admin=True,
)
MOST_STARS, MOST_DAYS = 10_000, 365


@BOT.standing
async def let_in(turn: Turn, change: MemberChange) -> None:
    """Who makes the bot an administrator owns the gate."""
    if turn.room.kind != "group" or turn.who is None or not change.new_chat_member.rules:
        return
    known = await turn.shelf(Gate).get(turn.room.id)
    owner = known.owner if known is not None else turn.person.id
    gate = Gate(group=turn.room.id, owner=owner, title=turn.room.title, offer=known.offer if known else None)
    await turn.shelf(Gate).put(turn.room.id, gate, f"person:{owner}")
    turn.say(say(
        en="I keep the gate. The owner sets a price by /offer 500 XTR 30 or /offer 9.99 EUR 30.",
        es="Yo guardo la puerta. Quien la posee pone precio con /offer 500 XTR 30 o /offer 9.99 EUR 30.",
    ))  # fmt: skip


@BOT.command("offer", "<amount> <CUR|XTR> <days>", say(en="sell the way in", es="vender la entrada"), where="group")
async def offer(turn: Turn, args: str) -> None:
    gate = await _ruled(turn)
    amount_text, code, days_text = split(args, 3)
    days = number_in(days_text) if days_text else DEFAULT_DAYS
    if days is None or not 1 <= days <= MOST_DAYS:
        raise refused(en="Between 1 and 365 days.", es="Entre 1 y 365 días.")
    if code.upper() == STARS:
        stars = number_in(amount_text)
        if stars is None or not 1 <= stars <= MOST_STARS:
            raise refused(en="Between 1 and 10000 Stars.", es="Entre 1 y 10000 Stars.")
        made = Offer(stars, STARS, days)
    else:
        currency = currency_in(code)
        made = Offer(amount_in(amount_text, currency), currency, days)
    await turn.shelf(Gate).put(turn.room.id, replace(gate, offer=made, title=turn.room.title), f"person:{gate.owner}")
    turn.say(say(en=f"{days} days for {made.price}.", es=f"{days} días por {made.price}."))


@BOT.command("close", "", say(en="let nobody new in", es="no dejar entrar a nadie más"), where="group")
async def close(turn: Turn, _: str) -> None:
    gate = await _ruled(turn)
    await turn.shelf(Gate).put(turn.room.id, replace(gate, offer=None), f"person:{gate.owner}")
    turn.say(say(en="Closed. Who has paid stays for what they paid.", es="Cerrado. Quien pagó se queda lo que pagó."))


@BOT.command("members", "", say(en="who has paid until when", es="quién ha pagado y hasta cuándo"), where="group")
async def members(turn: Turn, _: str) -> None:
    await _ruled(turn)
    held = [one for _, one in await turn.shelf(Pass).tagged(f"group:{turn.room.id}") if one.until is not None]
    good = sorted((one for one in held if one.good(turn.now)), key=lambda one: one.until or turn.now)
    if not good:
        turn.say(say(en="Nobody yet.", es="Nadie todavía."))
        return
    told = []
    for one in good:
        room = await turn.room_of(one.person)
        until = on_wall(one.until or turn.now, turn.room.timezone)
        told.append(f"{room.title if room is not None else one.person} – {until} ({one.source})")
    turn.say(lines(*told))


@BOT.command("refund", "<charge id>", say(en="give Stars back", es="devolver Stars"), where="group")
async def refund(turn: Turn, charge: str) -> None:
    await _ruled(turn)
    payment = await turn.stars(charge)
    about = paid_for(payment.payload) if payment is not None else None
    if payment is None or about is None or about[0] != turn.room.id:
        raise refused(en="There is no such payment here.", es="Aquí no hay tal pago.")
    if payment.refunded_at is not None:
        raise refused(en="That was given back before.", es="Eso ya se devolvió.")
    await turn.give_stars_back(payment)
    held = await pass_of(turn, turn.room.id, payment.person)
    if held.source == f"stars:{charge}":
        await put_out(turn, replace(held, until=turn.now))
    turn.say(say(en=f"{payment.amount} ⭐ go back.", es=f"Se devuelven {payment.amount} ⭐."))


@BOT.join_request
async def asks(turn: Turn, request: JoinRequest) -> None:
    person, group = turn.person.id, turn.room.id
    gate, held = await turn.shelf(Gate).get(group), await pass_of(turn, group, person)
    if gate is None:
        return
    if (await standing_of(turn, group, person)).banned:
        turn.call(group, "declineChatJoinRequest", user_id=person)
    elif held.good(turn.now):
        await admit(turn, replace(held, asking=True))
    elif gate.offer is None:
        turn.tell(person, say(en=f"{gate.title} lets nobody new in.", es=f"{gate.title} no admite a nadie nuevo."))
    else:
        await sell(turn, gate, gate.offer, replace(held, asking=True))


@BOT.receipt("link")
async def linked(turn: Turn, receipt: Receipt) -> None:
    """Telegram made the invoice's link."""
    held = await turn.shelf(Pass).get(receipt.tag)
    if receipt.ok and held is not None and held.priced is not None and not held.link:
        await hand_over(turn, replace(held, link=str(receipt.result)), held.priced)


@BOT.outcome("page")
async def paged(turn: Turn, fetched: Fetched) -> None:
    """The page to pay by card is there, or could not be made."""
    about, outcome = fetched.read(Whose), fetched.outcome
    held = await turn.shelf(Pass).get(about.key)
    if held is None or held.priced != about.offer or held.link:
        return
    if outcome.ok:
        await hand_over(turn, replace(held, link=outcome.url), about.offer)
    else:
        await put(turn, replace(held, priced=None))
        turn.tell(held.person, say(en="Paying is not possible just now. Ask again later.",
                                   es="Ahora no se puede pagar. Vuelve a pedirlo más tarde."))  # fmt: skip


@BOT.pre_checkout
async def about_to_pay(turn: Turn, query: PreCheckoutQuery) -> None:
    about = paid_for(query.invoice_payload)
    gate = await turn.shelf(Gate).get(about[0]) if about is not None else None
    if about is None or gate is None or gate.offer is None:
        raise refused(en="This is not for sale any more.", es="Esto ya no se vende.")
    wanted = Offer(about[2], STARS, about[3])
    if gate.offer != wanted or query.currency != STARS or query.total_amount != wanted.amount:
        raise refused(en="The price has changed: ask again.", es="El precio ha cambiado: vuelve a pedirlo.")
    if query.from_.id != about[1] or (await standing_of(turn, about[0], query.from_.id)).banned:
        raise refused(en="This is not for you.", es="Esto no es para ti.")


@BOT.stars
async def stars(turn: Turn, payment: SuccessfulPayment) -> None:
    about = paid_for(payment.invoice_payload)
    if about is None:
        return
    held = await pass_of(turn, about[0], turn.person.id)
    source = f"stars:{payment.telegram_payment_charge_id}"
    await admit(turn, extended(held, about[3], turn.now, source), paid=True)


@BOT.paid
async def card(turn: Turn, paid: Paid) -> None:
    """What a subscription by card is paid for, or that it ended. Told again, or of an earlier time, it changes
    nothing."""
    group, person = paid.metadata.get("group_id", ""), paid.metadata.get("telegram_user_id", "")
    if not group.lstrip("-").isdigit() or not person.isdigit():
        return
    held = await pass_of(turn, int(group), int(person))
    if paid.payload == "ended":
        if held.source == paid.source and paid.until is not None and held.until is not None:
            await put(turn, replace(held, until=min(held.until, paid.until)))
        return
    if paid.until is None or (held.until is not None and held.until >= paid.until):
        return
    fresh = replace(held, until=paid.until, source=paid.source, told="", link="", priced=None)
    await admit(turn, fresh, paid=True)


@BOT.member
async def changed(turn: Turn, change: MemberChange) -> None:
    """What people do to each other's standing; what the bot itself does comes from a bot."""
    person, status = change.new_chat_member.user.id, change.new_chat_member.status
    by_hand = not change.from_.is_bot and change.from_.id != person
    await turn.shelf(Standing).put(f"{turn.room.id}:{person}", Standing(status, by_hand), f"person:{person}")


@BOT.timer("pass")
async def ends(turn: Turn, due: Due) -> None:
    """Warned, then in grace, then out; after downtime only what is true by now."""
    held = await turn.shelf(Pass).get(due.key)
    if held is None or held.until is None:
        return
    if turn.now >= held.until + GRACE:
        await put_out(turn, held)
    elif turn.now >= held.until - WARNING:
        over = turn.now >= held.until
        gate = await turn.shelf(Gate).get(held.group)
        title, until = (gate.title if gate is not None else ""), held.until
        held = replace(held, told="grace" if over else "warned")
        room = await turn.room_of(held.person)
        zone = room.timezone if room is not None else "UTC"
        last = on_wall(until + GRACE if over else until, zone)
        ending = say(en=f"Your time in {title} ends on {last}.", es=f"Tu tiempo en {title} acaba el {last}.")
        ended = say(en=f"Your time in {title} is over; you may stay until {last}.",
                    es=f"Tu tiempo en {title} terminó; puedes quedarte hasta el {last}.")  # fmt: skip
        turn.tell(held.person, ended if over else ending)
        renews = held.source.startswith("card:") and not over
        if gate is not None and gate.offer is not None and not renews:
            await sell(turn, gate, gate.offer, held)
        else:
            await put(turn, held)
    else:
        await put(turn, held)


async def _ruled(turn: Turn) -> Gate:
    """The gate of this group, for its owner and administrators."""
    gate = await turn.shelf(Gate).get(turn.room.id)
    if gate is None:
        raise refused(en="Make me an administrator first.", es="Primero hazme administrador.")
    if turn.person.id != gate.owner and not (await standing_of(turn, turn.room.id, turn.person.id)).rules:
        raise refused(en="That is for the group's administrators.", es="Eso es para quien administra el grupo.")
    return gate


@BOT.receipt("invite")
async def invited(turn: Turn, receipt: Receipt) -> None:
    """Who paid without a join request gets a link for one."""
    held = await turn.shelf(Pass).get(receipt.tag)
    if receipt.ok and held is not None and isinstance(receipt.result, dict):
        link = str(receipt.result.get("invite_link", ""))
        turn.tell(held.person, say(en=f"Come in: {link}", es=f"Entra: {link}"))


APP = BOT.app()
