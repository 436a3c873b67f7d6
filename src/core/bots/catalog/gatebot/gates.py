"""Selling the way in, letting in, putting out."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from core.bots.calls import Button
from core.bots.catalog.gatebot.passes import STARS, Gate, Offer, Pass, Standing, payload_of, put, standing_of
from core.bots.errands import Sell
from core.bots.reading import on_wall
from core.bots.said import Said, say
from core.bots.turn import Turn


class Whose(msgspec.Struct, frozen=True):
    """The pass that an errand is for, and the offer it was sent out with."""

    key: str
    offer: Offer


async def sell(turn: Turn, gate: Gate, price: Offer, held: Pass) -> None:
    """Hand over the link to pay; one that was made for this offer already is handed over again."""
    if held.link and held.priced == price:
        await hand_over(turn, held, price)
        return
    held = replace(held, link="", priced=price)
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


async def admit(turn: Turn, held: Pass, *, paid: bool = False) -> None:
    """Let them in once; a banned one stays out."""
    standing = await standing_of(turn, held.group, held.person)
    if standing.banned:
        await put(turn, held)
        return
    if held.asking:
        turn.call(held.group, "approveChatJoinRequest", user_id=held.person)
        await turn.shelf(Standing).put(f"{held.group}:{held.person}", Standing("member"), f"person:{held.person}")
    elif paid and not standing.inside:
        turn.call(held.group, "createChatInviteLink", tag=f"invite:{held.key}", member_limit=1)
    held = replace(held, asking=False)
    await put(turn, held)
    if paid and held.until is not None:
        until = _until(turn, held)
        turn.tell(held.person, say(en=f"Paid until {until.en}. Welcome!", es=f"Pagado hasta el {until.es}. ¡Hola!"))


async def put_out(turn: Turn, held: Pass) -> None:
    """Put them out, unless they are an administrator, gone, or banned by hand."""
    standing = await standing_of(turn, held.group, held.person)
    await put(turn, replace(held, told="removed"))
    if standing.rules or standing.banned or standing.status == "left":
        return
    turn.call(held.group, "banChatMember", user_id=held.person)
    turn.call(held.group, "unbanChatMember", user_id=held.person, only_if_banned=True)
    await turn.shelf(Standing).put(f"{held.group}:{held.person}", Standing("left"), f"person:{held.person}")
    gate = await turn.shelf(Gate).get(held.group)
    title = gate.title if gate is not None else ""
    turn.tell(held.person, say(en=f"You are out of {title}. Ask to join to come back.",
                               es=f"Ya no estás en {title}. Pide entrar para volver."))  # fmt: skip


def _until(turn: Turn, held: Pass) -> Said:
    at = on_wall(held.until or turn.now, turn.who.timezone if turn.who is not None else "UTC")
    return say(en=at, es=at)
