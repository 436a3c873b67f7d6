"""QueuePilot (Telegram): what the whole family costs and brings in, for the studio's owners."""

from __future__ import annotations

import msgspec

from core.bots.bot import Bot, Fetched
from core.bots.calls import Button
from core.bots.errands import ReadReport, ReportRow
from core.bots.said import Said, lines, say
from core.bots.turn import Turn

BOT = Bot(
    "queuepilot",
    "QueuePilot",
    about=say(
        en="I show the studio's owners what every app costs and brings in, and tell them when that matters.",
        es="Muestro a quienes poseen el estudio lo que cuesta y trae cada app, y aviso cuando importa.",
    ),
)


class Asked(msgspec.Struct, frozen=True):
    """Which report it is."""

    of: str


@BOT.command("costs", "", say(en="every app: burn/revenue/net/users", es="cada app: gasto/ingreso/neto/usuarios"))
async def costs(turn: Turn, _: str) -> None:
    await turn.errand("report", ReadReport(of="costs"), Asked("costs"))


@BOT.command("alerts", "", say(en="what needs attention", es="lo que pide atención"))
async def alerts(turn: Turn, _: str) -> None:
    await turn.errand("report", ReadReport(of="alerts"), Asked("alerts"))


@BOT.command("board", "", say(en="open the dashboard", es="abrir el panel"), where="private")
async def board(turn: Turn, _: str) -> None:
    button = Button(text=say(en="Dashboard", es="Panel"), web_app=turn.mini_app())
    turn.say(say(en="The dashboard:", es="El panel:"), buttons=[[button]])


@BOT.outcome("report")
async def told(turn: Turn, fetched: Fetched) -> None:
    if not fetched.outcome.ok:
        yours = fetched.outcome.reason != "not_yours"
        later = say(en="I can't read the books just now.", es="Ahora no puedo leer las cuentas.")
        turn.say(
            later if yours else say(en="That is for the studio's owners.", es="Eso es para quien posee el estudio.")
        )
        return
    rows = [row.text for row in msgspec.json.decode(fetched.outcome.text, type=list[ReportRow])]
    if fetched.read(Asked).of == "alerts":
        turn.say(lines(*rows) if rows else say(en="All is well.", es="Todo va bien."))
        return
    *apps, total, shared = rows
    head = say(en="burn/revenue/net/users", es="gasto/ingreso/neto/usuarios")
    foot: Said = say(en=f"Shared: {shared} after free tiers", es=f"Compartido: {shared} tras lo gratuito")
    turn.say(lines(head, *apps, total, foot))


APP = BOT.app()
