"""FitPlan (Telegram and browser): a workout plan, its sets, and a streak."""

from __future__ import annotations

from core.bots.bot import Bot
from core.bots.calls import Button
from core.bots.said import say
from core.bots.turn import Turn
from core.engagement.streaks.feature import Streaks
from core.local.documents.feature import SyncedDocuments

BOT = Bot(
    "fitplan",
    "FitPlan",
    about=say(
        en="Your workout plan, set by set. It works offline, and syncs when opened from here.",
        es="Tu plan de entrenamiento, serie a serie. Funciona sin conexión y se sincroniza al abrirlo desde aquí.",
    ),
)


@BOT.command("plan", "", say(en="open your plan", es="abrir tu plan"), where="private")
async def plan(turn: Turn, _: str) -> None:
    button = Button(text=say(en="My plan", es="Mi plan"), web_app=turn.mini_app())
    turn.say(say(en="Train well:", es="Buen entreno:"), buttons=[[button]])


APP = BOT.app(SyncedDocuments(names=("plan", "history")), Streaks())
