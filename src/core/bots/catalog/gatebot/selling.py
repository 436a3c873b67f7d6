"""Selling the way in: links to pay, Stars, cards."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from msgspec.structs import replace

from core.bots.bot import Fetched, Paid, Receipt
from core.bots.calls import Button
from core.bots.catalog.gatebot.gates import admit
from core.bots.catalog.gatebot.passes import (
    MAKING,
    STARS,
    Gate,
    Offer,
    Pass,
    extended,
    paid_for,
    pass_of,
    payload_of,
    put,
    standing_of,
    unpriced,
)
from core.bots.errands import EndSale, Sell
from core.bots.reading import on_wall
from core.bots.said import refused, say
from core.bots.tell_paid import CARD
from core.bots.turn import Turn
from core.bots.updates import PreCheckoutQuery, SuccessfulPayment

LAST_MOMENT = timedelta(minutes=30)
"""A page to pay on is not handed over when it closes so soon."""


class Whose(msgspec.Struct, frozen=True):
    """The pass that an errand is for, and the offer it was sent out with."""

    key: str
    offer: Offer


class Ending(msgspec.Struct, frozen=True):
    """The pass whose card is charged no more, and whether its person asked for that."""

    key: str
    asked: bool


async def sell(turn: Turn, gate: Gate, price: Offer, held: Pass) -> None:
    """Hand over the link to pay; one that was made for this offer already is handed over again."""
    if held.link_for(price, turn.now):
        await hand_over(turn, held, price)
        return
    asked = held.link_asked if held.priced == price and not held.link else None
    if asked is not None and turn.now < asked + MAKING:
        await put(turn, held)
        return
    held = replace(unpriced(held), priced=price, link_asked=turn.now)
    await put(turn, held)
    title = gate.title or "Group"
    if price.currency == STARS:
        turn.call(
            held.person,
            "createInvoiceLink",
            tag=f"link:{held.key}",
            title=title[:32],
            description=f"{price.days} days in {title}"[:255],
            payload=payload_of(held, price),
            currency=STARS,
            prices=[{"label": title[:32], "amount": price.amount}],
        )
        return
    metadata = {"app": turn.app, "telegram_user_id": str(held.person), "group_id": str(held.group)}
    work = Sell(title=title, amount_cents=price.amount, currency=price.currency, days=price.days, metadata=metadata)
    await turn.errand("page", work, Whose(held.key, price))


async def hand_over(turn: Turn, held: Pass, price: Offer) -> None:
    """The link to pay, to whom it is for."""
    await put(turn, held)
    gate = await turn.shelf(Gate).get(held.group)
    title = gate.title if gate is not None else ""
    text = say(en=f"{title}: {price.days} days for {price.price}.", es=f"{title}: {price.days} días por {price.price}.")
    button = Button(text=say(en=f"Pay {price.price}", es=f"Pagar {price.price}"), url=held.link)
    turn.tell(held.person, text, buttons=[[button]])


async def link_made(turn: Turn, receipt: Receipt) -> None:
    """Telegram made the invoice's link, or refused to."""
    held = await turn.shelf(Pass).get(receipt.tag)
    if held is None or held.priced is None or held.priced.currency != STARS or held.link:
        return
    if receipt.ok:
        await hand_over(turn, replace(held, link=str(receipt.result)), held.priced)
    else:
        await _no_link(turn, held)


async def page_made(turn: Turn, fetched: Fetched) -> None:
    """The page to pay by card is there, or could not be made."""
    about, outcome = fetched.read(Whose), fetched.outcome
    held = await turn.shelf(Pass).get(about.key)
    if held is None or held.priced != about.offer or held.link:
        return
    if outcome.ok:
        until = outcome.until - LAST_MOMENT if outcome.until is not None else None
        await hand_over(turn, replace(held, link=outcome.url, link_until=until), about.offer)
    else:
        await _no_link(turn, held)


async def _no_link(turn: Turn, held: Pass) -> None:
    await put(turn, unpriced(held))
    turn.tell(held.person, say(en="Paying is not possible just now. Ask again later.",
                               es="Ahora no se puede pagar. Vuelve a pedirlo más tarde."))  # fmt: skip


async def about_to_pay(turn: Turn, query: PreCheckoutQuery) -> None:
    """Yes while it is for sale at that price, to them, and the bot can let them in."""
    about = paid_for(query.invoice_payload)
    gate = await turn.shelf(Gate).get(about[0]) if about is not None else None
    group = await turn.room_of(about[0]) if about is not None else None
    if about is None or gate is None or gate.offer is None or group is None or group.standing != "administrator":
        raise refused(en="This is not for sale any more.", es="Esto ya no se vende.")
    wanted = Offer(about[2], STARS, about[3])
    if gate.offer != wanted or query.currency != STARS or query.total_amount != wanted.amount:
        raise refused(en="The price has changed: ask again.", es="El precio ha cambiado: vuelve a pedirlo.")
    if query.from_.id != about[1] or (await standing_of(turn, about[0], query.from_.id)).banned:
        raise refused(en="This is not for you.", es="Esto no es para ti.")


async def paid_in_stars(turn: Turn, payment: SuccessfulPayment) -> None:
    """So many days more."""
    about = paid_for(payment.invoice_payload)
    if about is not None:
        held = await pass_of(turn, about[0], turn.person.id)
        await admit(turn, extended(held, about[3], turn.now, payment.telegram_payment_charge_id), paid=True)


async def paid_by_card(turn: Turn, paid: Paid) -> None:
    """How a subscription stands: the pass follows it. Told again, or late, it changes nothing."""
    group, person = paid.metadata.get("group_id", ""), paid.metadata.get("telegram_user_id", "")
    if not (group.lstrip("-").isdecimal() and person.isdecimal()) or paid.until is None:
        return
    held = await pass_of(turn, int(group), int(person))
    heard = held.heard.get(paid.source)
    if heard is not None and paid.at < heard:
        return
    held = replace(held, heard={**held.heard, paid.source: paid.at})
    before = held.until
    longer = before is None or before < paid.until
    if held.source != paid.source and (paid.ended or not longer):
        await put(turn, held)
        return
    if held.source != paid.source and held.source.startswith(CARD):
        await end(turn, held, at_once=True)  # one card is charged for one pass
        held = replace(held, heard={**held.heard, held.source: paid.at})
    until = min(before, paid.until) if paid.ended and before is not None else paid.until
    renews = paid.renews and not paid.ended
    same = held.source == paid.source and until == before and renews == held.renews
    told = held.told if same or (held.told == "removed" and not longer) else ""
    held = replace(held, until=until, source=paid.source, renews=renews, told=told)
    if renews and (await standing_of(turn, held.group, held.person)).banned:
        await end(turn, held, at_once=True)
    if longer:
        await admit(turn, replace(unpriced(held), grants={}), paid=True)
    else:
        await put(turn, held)


async def end(turn: Turn, held: Pass, *, at_once: bool, asked: bool = False) -> None:
    """Charge the card no more."""
    work = EndSale(subscription=held.source.removeprefix(CARD), at_once=at_once)
    await turn.errand("end", work, Ending(held.key, asked))


async def ended(turn: Turn, fetched: Fetched) -> None:
    """Tell who asked for it."""
    about = fetched.read(Ending)
    held = await turn.shelf(Pass).get(about.key)
    if not about.asked or held is None or held.until is None:
        return
    if fetched.outcome.ok:
        room = await turn.room_of(held.person)
        until = on_wall(held.until, room.timezone if room is not None else "UTC")
        await put(turn, replace(held, renews=False))
        turn.tell(held.person, say(en=f"Your card is charged no more. You may stay until {until}.",
                                   es=f"Tu tarjeta ya no se cobrará. Puedes quedarte hasta el {until}."))  # fmt: skip
    else:
        turn.tell(held.person, say(en="That is not possible just now. Try again later.",
                                   es="Ahora no es posible. Prueba más tarde."))  # fmt: skip
