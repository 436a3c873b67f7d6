"""BioLinks (Telegram and browser): a page of links of one's own."""

from __future__ import annotations

from core.bots.bot import Bot
from core.bots.calls import Button
from core.bots.said import say
from core.bots.turn import Turn
from core.local.links.feature import LinkPages

BOT = Bot(
    "biolinks",
    "BioLinks",
    about=say(
        en="One page for all your links. It works in the browser alone, and syncs when opened from here.",
        es="Una página para todos tus enlaces. Funciona sola en el navegador y se sincroniza al abrirla desde aquí.",
    ),
)


@BOT.command("page", "", say(en="open your page", es="abrir tu página"), where="private")
async def page(turn: Turn, _: str) -> None:
    button = Button(text=say(en="My page", es="Mi página"), web_app=turn.mini_app())
    turn.say(say(en="Here it is:", es="Aquí está:"), buttons=[[button]])


APP = BOT.app(LinkPages())
