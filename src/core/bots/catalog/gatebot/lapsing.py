"""What happens as the paid time ends."""

from __future__ import annotations

from msgspec.structs import replace

from core.bots.bot import Due
from core.bots.catalog.gatebot.gates import put_out
from core.bots.catalog.gatebot.passes import GRACE, WARNING, Gate, Pass, put
from core.bots.catalog.gatebot.selling import sell
from core.bots.reading import on_wall
from core.bots.said import Said, say
from core.bots.turn import Turn


async def ends(turn: Turn, due: Due) -> None:
    """Warned, then in grace, then out; after downtime only what is true by now. Where the bot rules no longer nothing
    happens until it does again."""
    held = await turn.shelf(Pass).get(due.key)
    if held is None or held.until is None or turn.room.standing != "administrator":
        return
    if turn.now >= held.until + GRACE:
        await put_out(turn, held)
    elif turn.now >= held.until - WARNING:
        await _tell(turn, held)
    else:
        await put(turn, held)


async def _tell(turn: Turn, held: Pass) -> None:
    """Of the end, with the link to go on. A card that is going to be charged again is left to its bank for as long as
    grace lasts."""
    until = held.until or turn.now
    over = turn.now >= until
    gate = await turn.shelf(Gate).get(held.group)
    held = replace(held, told="grace" if over else "warned")
    if not (over and held.renews):
        room = await turn.room_of(held.person)
        last = on_wall(until + GRACE if over else until, room.timezone if room is not None else "UTC")
        turn.tell(held.person, _text(held, gate.title if gate is not None else "", last, over=over))
    if gate is not None and gate.offer is not None and not held.renews:
        await sell(turn, gate, gate.offer, held)
    else:
        await put(turn, held)


def _text(held: Pass, title: str, last: str, *, over: bool) -> Said:
    if held.renews:
        return say(en=f"Your time in {title} goes on: your card is charged on {last}. /passes stops that.",
                   es=f"Tu tiempo en {title} sigue: tu tarjeta se cobra el {last}. /passes lo detiene.")  # fmt: skip
    if over:
        return say(en=f"Your time in {title} is over; you may stay until {last}.",
                   es=f"Tu tiempo en {title} terminó; puedes quedarte hasta el {last}.")  # fmt: skip
    return say(en=f"Your time in {title} ends on {last}.", es=f"Tu tiempo en {title} acaba el {last}.")
