"""What every bot of the house answers: /start, /help, /cancel, /timezone, /language."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from core.bots.bot import Bot
from core.bots.ground import Talk, talk_key
from core.bots.ports import Rooms, Studio
from core.bots.said import LANGUAGES, Said, lines, refused, say
from core.bots.turn import Turn
from core.shared.zones import known_zone

HOUSE_COMMANDS = (
    ("start", say(en="begin", es="empezar")),
    ("help", say(en="what I can do", es="lo que sé hacer")),
    ("cancel", say(en="stop what we are in the middle of", es="dejar lo que estamos haciendo")),
    ("timezone", say(en="say where your clock is", es="decir dónde está tu reloj")),
    ("language", say(en="choose a language", es="elegir idioma")),
)
NAMES = ("start", "help", "cancel", "timezone", "language")
_OWN = (
    say(en="/timezone <zone> – say where your clock is", es="/timezone <zona> – decir dónde está tu reloj"),
    say(en="/language en|es – choose a language", es="/language en|es – elegir idioma"),
    say(en="/cancel – stop what we are in the middle of", es="/cancel – dejar lo que estamos haciendo"),
)


def help_of(bot: Bot) -> Said:
    """What the bot is for, and its commands."""
    own = [
        say(
            en=f"/{command.name} {command.usage}".strip() + f" – {command.help.en}",
            es=f"/{command.name} {command.usage}".strip() + f" – {command.help.es}",
        )
        for command in bot.commands.values()
    ]
    return lines(say(en=f"{bot.title}: {bot.about.en}", es=f"{bot.title}: {bot.about.es}"), "", *own, *_OWN)


@dataclass(frozen=True, slots=True)
class House:
    """The commands that all bots share."""

    rooms: Rooms
    studio: Studio

    async def __call__(self, bot: Bot, turn: Turn, name: str, args: str) -> None:
        match name:
            case "start" | "help":
                turn.say(help_of(bot))
            case "cancel":
                await self._cancel(turn)
            case "timezone":
                await self._timezone(turn, args)
                if bot.on_moved is not None:
                    await bot.on_moved(turn)
            case "language":
                await self._language(turn, args.lower())

    async def _cancel(self, turn: Turn) -> None:
        if turn.who is not None and await turn.shelf(Talk).drop(talk_key(turn.room, turn.who)):
            turn.say(say(en="Cancelled.", es="Cancelado."))
        else:
            turn.say(say(en="There is nothing to cancel.", es="No hay nada que cancelar."))

    async def _timezone(self, turn: Turn, zone: str) -> None:
        if not known_zone(zone):
            raise refused(
                en="Name a zone as in /timezone Europe/Madrid.", es="Di una zona, por ejemplo /timezone Europe/Madrid."
            )
        room = replace(turn.room, timezone=zone)
        await self.rooms.put(turn.app, room)
        if room.user_id is not None:
            await self.studio.wishes(turn.app, room.user_id, timezone=zone)
        turn.here = room
        turn.say(say(en=f"Your time zone is {zone}.", es=f"Tu zona horaria es {zone}."))

    async def _language(self, turn: Turn, language: str) -> None:
        if language not in LANGUAGES:
            raise refused(
                en="I speak English and Spanish: /language en|es.", es="Hablo inglés y español: /language en|es."
            )
        room = replace(turn.room, language=language)
        await self.rooms.put(turn.app, room)
        if room.user_id is not None:
            await self.studio.wishes(turn.app, room.user_id, language=language)
        turn.here = room
        turn.say(say(en="I speak English now.", es="Ahora hablo español."))
