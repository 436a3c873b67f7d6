"""Deal with one update."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta

from core.bots.bot import Bot
from core.bots.calls import Call
from core.bots.ground import Album, Ground, Talk, album_key, media_of, talk_key
from core.bots.house import NAMES, House, help_of
from core.bots.meet import Meet, Suspended
from core.bots.ports import Outgoing
from core.bots.registry import Bots
from core.bots.said import Refused, Said, say
from core.bots.stars import Stars
from core.bots.turn import Turn
from core.bots.updates import CallbackQuery, Message, Update
from core.shared.ports import Clock

ALBUM = "_album"
_ALBUM_KEPT = timedelta(days=7)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_UNKNOWN = say(en="I don't know that one. /help says what I can do.", es="No lo conozco. /help dice lo que sé hacer.")
_OLD = say(en="This button is no longer of use.", es="Este botón ya no sirve.")


@dataclass(frozen=True, slots=True)
class HandleUpdate:
    """Has the bot answer an update. Everything that follows from it, what the bot remembers and what it says, is kept
    together or not at all, in the caller's unit of work of the bot."""

    bots: Bots
    meet: Meet
    house: House
    ground: Ground
    outgoing: Outgoing
    stars: Stars
    clock: Clock

    async def __call__(self, app: str, update: Update) -> None:
        bot, now = self.bots[app], self.clock.now()
        try:
            here, who = await self.meet(app, update, now)
        except Suspended:
            return
        turn = Turn(app, now, self.ground, here, who, update)
        await self._dispatch(bot, turn, update)
        await self.outgoing.add(app, turn.calls)

    async def _dispatch(self, bot: Bot, turn: Turn, update: Update) -> None:
        if update.message is not None and turn.here is not None:
            await self._message(bot, turn, update.message)
        elif update.callback_query is not None:
            await self._press(bot, turn, update.callback_query)
        elif update.my_chat_member is not None and bot.on_standing is not None:
            await answered(turn, bot.on_standing(turn, update.my_chat_member))
        elif update.chat_member is not None and bot.on_member is not None:
            await answered(turn, bot.on_member(turn, update.chat_member))
        elif update.chat_join_request is not None and bot.on_join_request is not None:
            await answered(turn, bot.on_join_request(turn, update.chat_join_request))

    async def _message(self, bot: Bot, turn: Turn, message: Message) -> None:
        if message.successful_payment is not None and turn.who is not None:
            if await self.stars.received(turn, message.successful_payment) and bot.on_stars is not None:
                await answered(turn, bot.on_stars(turn, message.successful_payment))
            return
        media = media_of(message)
        if media is not None:
            await self._remember_album(turn, message)
        command = _COMMAND.fullmatch(message.text.strip() or message.caption.strip())
        if turn.who is None:
            return
        if command is not None:
            name, mention, args = command[1].lower(), command[2], (command[3] or "").strip()
            if mention is None or mention.lower() == (await turn.username()).lower():
                await self._command(bot, turn, name, args)
        elif media is not None:
            if bot.on_media is not None:
                await answered(turn, bot.on_media(turn, media))
        elif message.text:
            await self._text(bot, turn, message.text)

    async def _command(self, bot: Bot, turn: Turn, name: str, args: str) -> None:
        own = bot.commands.get(name)
        if name == "start":
            turn.say(help_of(bot))
            if args and bot.on_start is not None:
                await answered(turn, bot.on_start(turn, args))
        elif name in NAMES and (own is None or not args):
            await answered(turn, self.house(bot, turn, name, args))
        elif own is None:
            if turn.room.kind == "private":
                turn.say(_UNKNOWN)
        elif own.where not in ("anywhere", turn.room.kind):
            turn.say(_elsewhere(own.where))
        else:
            await answered(turn, own.run(turn, args))

    async def _text(self, bot: Bot, turn: Turn, text: str) -> None:
        talks = turn.shelf(Talk)
        key = talk_key(turn.room, turn.person)
        talk = await talks.get(key)
        if talk is not None and talk.step in bot.answers:
            try:
                await bot.answers[talk.step](turn, text, bytes(talk.kept))
            except Refused as refusal:  # the question stands
                _unwritten(turn)
                turn.calls.clear()
                turn.say(refusal.text)
                return
            if key not in turn.asked:
                await talks.drop(key)
        elif bot.on_text is not None:
            await answered(turn, bot.on_text(turn, text))

    async def _press(self, bot: Bot, turn: Turn, pressed: CallbackQuery) -> None:
        verb, _, rest = pressed.data.partition(":")
        handler = bot.buttons.get(verb)
        if handler is None or turn.here is None:
            turn.toast(_OLD)
        else:
            try:
                await handler(turn, rest)
            except Refused as refusal:
                _unwritten(turn)
                turn.calls.clear()
                turn.toast(refusal.text)
        room = turn.here or turn.who
        if room is not None:
            answer = Call(
                room=room.id,
                method="answerCallbackQuery",
                params={"callback_query_id": pressed.id},
                text=turn.toast_text,
            )
            turn.calls.insert(0, answer)

    async def _remember_album(self, turn: Turn, message: Message) -> None:
        media = media_of(message)
        if not message.media_group_id or media is None:
            return
        key = album_key(turn.room, message)
        known = await turn.shelf(Album).get(key) or Album()
        await turn.shelf(Album).put(key, Album({**known.items, message.message_id: media}))
        await turn.at(turn.now + _ALBUM_KEPT, ALBUM, key)
        turn.wrote = False  # the frame's own, which no refusal undoes


async def answered(turn: Turn, handling: Awaitable[None]) -> None:
    """Handled, or refused with the bot's sentence in the place of what it had said."""
    before = list(turn.calls)
    try:
        await handling
    except Refused as refusal:
        _unwritten(turn)
        turn.calls[:] = before
        if turn.here is not None:
            turn.say(refusal.text)


def _unwritten(turn: Turn) -> None:
    if turn.wrote:
        raise RuntimeError("a bot refuses before it writes anything")


def _elsewhere(where: str) -> Said:
    if where == "group":
        return say(en="That is for groups: say it there.", es="Eso es para grupos: dilo allí.")
    return say(en="That is between us: write to me in private.", es="Eso es entre nosotros: escríbeme en privado.")
