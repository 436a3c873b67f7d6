"""Letting in and putting out, and what Telegram says to it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from core.bots.bot import Receipt
from core.bots.catalog.gatebot.passes import Gate, Pass, Standing, put, stand, standing_of
from core.bots.reading import on_wall
from core.bots.said import lines, say
from core.bots.turn import Turn


async def admit(turn: Turn, held: Pass, *, paid: bool = False) -> None:
    """Let them in once; a banned one stays out."""
    standing = await standing_of(turn, held.group, held.person)
    if standing.banned:
        await put(turn, held)
        return
    if held.asking:
        turn.call(held.group, "approveChatJoinRequest", tag=f"let:{held.key}", user_id=held.person)
        await stand(turn, held.group, held.person, Standing("member"))
    elif paid and not standing.inside:
        _invite(turn, held)
    held = replace(held, asking=False)
    await put(turn, held)
    if paid and held.until is not None:
        room = await turn.room_of(held.person)
        until = on_wall(held.until, room.timezone if room is not None else "UTC")
        well = (
            say(en="Thank you!", es="¡Gracias!")
            if standing.inside
            else say(en="Welcome!", es="¡Te damos la bienvenida!")
        )
        turn.tell(held.person, lines(say(en=f"Paid until {until}.", es=f"Pagado hasta el {until}."), well, between=" "))


async def was_let_in(turn: Turn, receipt: Receipt) -> None:
    """Whose request is gone meanwhile gets a link instead; other refusals are for the owner to mend."""
    held = await turn.shelf(Pass).get(receipt.tag)
    if receipt.ok or held is None or "ALREADY_PARTICIPANT" in receipt.error:
        return
    await stand(turn, held.group, held.person, Standing("left"))
    if "REQUESTER_MISSING" in receipt.error:
        if held.good(turn.now):
            _invite(turn, held)
    else:
        await _complain(turn, held, receipt.error, entering=True)


async def was_invited(turn: Turn, receipt: Receipt) -> None:
    """Who paid without a join request gets a link that lets one in."""
    held = await turn.shelf(Pass).get(receipt.tag)
    if held is None:
        return
    if receipt.ok and isinstance(receipt.result, dict):
        link = str(receipt.result.get("invite_link", ""))
        turn.tell(held.person, say(en=f"Come in: {link}", es=f"Entra: {link}"))
    else:
        await _complain(turn, held, receipt.error, entering=True)


async def put_out(turn: Turn, held: Pass) -> None:
    """Put them out, unless they are an administrator, gone, or banned by hand; Telegram is asked first."""
    standing = await standing_of(turn, held.group, held.person)
    await put(turn, replace(held, told="removed"))
    if not (standing.rules or standing.banned or standing.status == "left"):
        turn.call(held.group, "getChatMember", tag=f"out:{held.key}", user_id=held.person)


async def may_be_put_out(turn: Turn, receipt: Receipt) -> None:
    """Telegram said how they stand."""
    held = await turn.shelf(Pass).get(receipt.tag)
    if held is None or held.told != "removed":  # they paid meanwhile
        return
    told: dict[str, Any] = receipt.result if receipt.ok and isinstance(receipt.result, dict) else {}
    status = str(told.get("status", ""))
    if status in {"creator", "administrator", "kicked"}:
        await stand(turn, held.group, held.person, Standing(status, by_hand=status == "kicked"))
        return
    if (await standing_of(turn, held.group, held.person)).banned:
        return
    turn.call(held.group, "banChatMember", tag=f"ban:{held.key}", user_id=held.person)
    turn.call(held.group, "unbanChatMember", user_id=held.person, only_if_banned=True)
    await stand(turn, held.group, held.person, Standing("left"))


async def was_put_out(turn: Turn, receipt: Receipt) -> None:
    """They are told, or the owner that Telegram would not have it."""
    held = await turn.shelf(Pass).get(receipt.tag)
    if held is None:
        return
    if receipt.ok:
        await _farewell(turn, held)
        return
    rules = "administrator of the chat" in receipt.error
    await stand(turn, held.group, held.person, Standing("administrator" if rules else "member"))
    if not rules:
        await _complain(turn, held, receipt.error, entering=False)


async def _farewell(turn: Turn, held: Pass) -> None:
    gate = await turn.shelf(Gate).get(held.group)
    title = gate.title if gate is not None else ""
    turn.tell(held.person, say(en=f"You are out of {title}. Ask to join to come back.",
                               es=f"Ya no estás en {title}. Pide entrar para volver."))  # fmt: skip


def _invite(turn: Turn, held: Pass) -> None:
    turn.call(held.group, "createChatInviteLink", tag=f"invite:{held.key}", member_limit=1)


async def _complain(turn: Turn, held: Pass, error: str, *, entering: bool) -> None:
    """Tell the owner, who alone can give the bot its rights."""
    gate = await turn.shelf(Gate).get(held.group)
    room = await turn.room_of(held.person)
    if gate is None:
        return
    name = room.title if room is not None else str(held.person)
    if entering:
        text = say(en=f"I could not let {name} into {gate.title}, who has paid: {error}",
                   es=f"No pude dejar entrar en {gate.title} a {name}, que ha pagado: {error}")  # fmt: skip
    else:
        text = say(en=f"I could not put {name} out of {gate.title}: {error}",
                   es=f"No pude sacar de {gate.title} a {name}: {error}")  # fmt: skip
    turn.tell(gate.owner, text)
