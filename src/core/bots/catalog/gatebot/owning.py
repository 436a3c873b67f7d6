"""What those who rule a group do with its gate, and members with their passes."""

from __future__ import annotations

from msgspec.structs import replace

from core.bots.bot import Receipt
from core.bots.calls import Button
from core.bots.catalog.gatebot.gates import put_out
from core.bots.catalog.gatebot.passes import (
    DEFAULT_DAYS,
    STARS,
    Gate,
    Offer,
    Pass,
    Standing,
    paid_for,
    pass_of,
    put,
    shortened,
    stand,
    standing_of,
)
from core.bots.catalog.gatebot.selling import end
from core.bots.reading import amount_in, currency_in, number_in, on_wall, split
from core.bots.said import Said, lines, refused, say
from core.bots.tell_paid import CARD
from core.bots.turn import Turn
from core.bots.updates import MemberChange

MOST_STARS, MOST_DAYS = 10_000, 365


async def let_in(turn: Turn, change: MemberChange) -> None:
    """Who makes the bot an administrator owns the gate. Who else rules the group Telegram is asked for."""
    if turn.room.kind != "group" or turn.who is None or not change.new_chat_member.rules:
        return
    known = await turn.shelf(Gate).get(turn.room.id)
    gate = known or Gate(group=turn.room.id, owner=turn.person.id)
    gate = replace(gate, me=change.new_chat_member.user.id, title=turn.room.title)
    await turn.shelf(Gate).put(turn.room.id, gate, f"person:{gate.owner}")
    turn.call(turn.room.id, "getChatAdministrators", tag=f"rulers:{turn.room.id}")
    if change.old_chat_member.rules:
        return
    for _, held in await turn.shelf(Pass).tagged(f"group:{turn.room.id}"):
        await put(turn, held)  # their time went on while the bot could do nothing about it
    turn.say(say(
        en="I keep the gate. The owner sets a price by /offer 500 XTR 30 or /offer 9.99 EUR 30.",
        es="Yo guardo la puerta. Quien la posee pone precio con /offer 500 XTR 30 o /offer 9.99 EUR 30.",
    ))  # fmt: skip


async def rulers(turn: Turn, receipt: Receipt) -> None:
    """The administrators of a group, as Telegram lists them."""
    for one in receipt.result if receipt.ok and isinstance(receipt.result, list) else ():
        user = one.get("user") or {}
        if isinstance(user.get("id"), int) and not user.get("is_bot"):
            await stand(turn, int(receipt.tag), user["id"], Standing(str(one.get("status", ""))))


async def offer(turn: Turn, args: str) -> None:
    """Sell the way in for that price from now on."""
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


async def close(turn: Turn, _: str) -> None:
    """Sell nothing any more."""
    gate = await _ruled(turn)
    await turn.shelf(Gate).put(turn.room.id, replace(gate, offer=None), f"person:{gate.owner}")
    turn.say(say(en="Closed. Who has paid stays for what they paid.", es="Cerrado. Quien pagó se queda lo que pagó."))


async def members(turn: Turn, _: str) -> None:
    """Who has paid until when, soonest first."""
    await _ruled(turn)
    held = [one for _, one in await turn.shelf(Pass).tagged(f"group:{turn.room.id}") if one.stays(turn.now)]
    if not held:
        turn.say(say(en="Nobody yet.", es="Nadie todavía."))
        return
    told: list[str | Said] = []
    for one in sorted(held, key=lambda one: one.until or turn.now):
        room = await turn.room_of(one.person)
        name = room.title if room is not None else str(one.person)
        line = f"{name} – {on_wall(one.until or turn.now, turn.room.timezone)} ({one.source})"
        grace = say(en=f"{line}, in grace", es=f"{line}, en prórroga")
        told.append(line if one.good(turn.now) else grace)
    turn.say(lines(*told))


async def refund(turn: Turn, charge: str) -> None:
    """Stars go back, and what is left of the time they bought is gone."""
    await _ruled(turn)
    payment = await turn.stars(charge)
    about = paid_for(payment.payload) if payment is not None else None
    if payment is None or about is None or about[0] != turn.room.id:
        raise refused(en="There is no such payment here.", es="Aquí no hay tal pago.")
    if payment.refunded_at is not None:
        raise refused(en="That was given back before.", es="Eso ya se devolvió.")
    await turn.give_stars_back(payment, tag=f"back:{turn.room.id}")
    held = shortened(await pass_of(turn, turn.room.id, payment.person), charge, turn.now)
    if held.until is not None and held.until <= turn.now and held.told != "removed":
        await put_out(turn, held)
    else:
        await put(turn, held)
    turn.say(say(en=f"{payment.amount} ⭐ go back.", es=f"Se devuelven {payment.amount} ⭐."))


async def went_back(turn: Turn, receipt: Receipt) -> None:
    """Telegram may not give them back."""
    if not receipt.ok and "ALREADY_REFUNDED" not in receipt.error:
        why = receipt.error
        text = say(en=f"Telegram did not give the Stars back: {why}", es=f"Telegram no devolvió las Stars: {why}")
        turn.tell(int(receipt.tag), text)


async def passes(turn: Turn, _: str) -> None:
    """What one has paid for oneself, and how to pay no more."""
    found = [one for _, one in await turn.shelf(Pass).tagged(f"person:{turn.person.id}") if one.stays(turn.now)]
    if not found:
        raise refused(en="You have paid for nothing here.", es="Aquí no has pagado nada.")
    told: list[str | Said] = []
    buttons: list[list[Button]] = []
    for one in found:
        gate = await turn.shelf(Gate).get(one.group)
        title = gate.title if gate is not None else str(one.group)
        until = on_wall(one.until or turn.now, turn.person.timezone)
        told.append(say(en=f"{title} – until {until}", es=f"{title} – hasta el {until}"))
        if one.renews:
            stop = say(en=f"Stop paying for {title}", es=f"Dejar de pagar {title}")
            buttons.append([Button(text=stop, data=f"stop:{one.group}")])
    turn.say(lines(*told), buttons=buttons or None)


async def stop(turn: Turn, group: str) -> None:
    """No charge after the one that was made."""
    held = await turn.shelf(Pass).get(f"{group}:{turn.person.id}")
    if held is None or not held.renews or not held.source.startswith(CARD):
        raise refused(en="No card is charged for that.", es="No se cobra a ninguna tarjeta.")
    await end(turn, held, at_once=False, asked=True)
    turn.toast(say(en="Just a moment…", es="Un momento…"))


async def changed(turn: Turn, change: MemberChange) -> None:
    """What people, or other bots, do to each other's standing. Who is put out by hand is not charged on."""
    gate = await turn.shelf(Gate).get(turn.room.id)
    person, by = change.new_chat_member.user.id, change.from_.id
    by_hand = by not in (person, gate.me if gate is not None else 0)
    standing = Standing(change.new_chat_member.status if change.new_chat_member.inside else _outside(change), by_hand)
    await stand(turn, turn.room.id, person, standing)
    held = await turn.shelf(Pass).get(f"{turn.room.id}:{person}")
    if standing.banned and held is not None and held.renews:
        await end(turn, held, at_once=True)


def _outside(change: MemberChange) -> str:
    """Kicked, or gone: a restricted one may be gone as well."""
    return "kicked" if change.new_chat_member.status == "kicked" else "left"


async def _ruled(turn: Turn) -> Gate:
    """The gate of this group, for its owner and administrators."""
    gate = await turn.shelf(Gate).get(turn.room.id)
    if gate is None:
        raise refused(en="Make me an administrator first.", es="Primero hazme administrador.")
    if turn.person.id != gate.owner and not (await standing_of(turn, turn.room.id, turn.person.id)).rules:
        raise refused(en="That is for the group's administrators.", es="Eso es para quien administra el grupo.")
    return gate
