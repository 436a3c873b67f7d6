"""Take in a webhook of Telegram's."""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass

from core.bots.bot import Bot
from core.bots.calls import fitted
from core.bots.ground import Ground
from core.bots.ports import BotKeys, FloodWait, Rooms, Telegram, TelegramDown, TelegramRefusal
from core.bots.registry import Bots
from core.bots.said import Refused, Text, in_language, say
from core.bots.turn import Turn
from core.bots.updates import Malformed as NoUpdate
from core.bots.updates import PreCheckoutQuery, Update, update_of
from core.platform.inbox.receive import Receive
from core.shared.errors import Malformed, NotFound, Unauthenticated
from core.shared.ports import Clock, UnitOfWork

log = logging.getLogger("rhizome.bots")
SOURCE = "telegram"
LONGEST_PROMPT = 200
PATIENCE = 1.5
"""Seconds that a yes to a payment may take to reach Telegram."""
_CLOSED = say(en="This is not for sale any more.", es="Esto ya no se vende.")


@dataclass(frozen=True, slots=True)
class ReceiveUpdate:
    """Keeps an update for the job that handles it; one that came before changes nothing. Who is about to pay is
    answered at once, without any job.

    Raises `NotFound` for a bot that isn't there or has no token or secret, `Unauthenticated` for a wrong secret, and
    `Malformed("update_invalid")` for what is no update.
    """

    bots: Bots
    keys: BotKeys
    receive: Receive
    answer: AnswerPreCheckout

    async def __call__(self, slug: str, secret: str | None, body: bytes) -> None:
        bot = self.bots.get(slug)
        expected = self.keys.secret(slug)
        if bot is None or not expected or not self.keys.token(slug):
            raise NotFound
        if secret is None or not hmac.compare_digest(secret.encode(), expected.encode()):
            raise Unauthenticated("invalid_secret", "This is not Telegram.")
        try:
            update = update_of(body)
        except NoUpdate:
            raise Malformed("update_invalid", "An update of Telegram's is a JSON object with an update_id.") from None
        if update.pre_checkout_query is not None:
            await self.answer(bot, update, update.pre_checkout_query)
            return
        chat = update.chat or update.sender
        lane = f"{slug}:{chat.id}" if chat else None
        await self.receive(SOURCE, f"{slug}:{update.update_id}", body, app=slug, lane=lane)


@dataclass(frozen=True, slots=True)
class AnswerPreCheckout:
    """Says yes or no to somebody about to pay. Telegram waits ten seconds for it, and sends an update again that was
    not taken: raises `TelegramDown` when the answer did not reach it."""

    telegram: Telegram
    rooms: Rooms
    ground: Ground
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, bot: Bot, update: Update, query: PreCheckoutQuery) -> None:
        async with self.uow(bot.slug):
            who = await self.rooms.get(bot.slug, query.from_.id)
            refusal = await self._refusal(bot, Turn(bot.slug, self.clock.now(), self.ground, who, who, update), query)
        params: dict[str, object] = {"pre_checkout_query_id": query.id, "ok": refusal is None}
        if refusal is not None:
            language = who.language if who else query.from_.language_code[:2]
            params["error_message"] = fitted(in_language(refusal, language), LONGEST_PROMPT)
        try:
            await self.telegram.call(bot.slug, "answerPreCheckoutQuery", params, within=PATIENCE)
        except TelegramRefusal as refused:  # too late, or answered already
            log.warning("%s: a payment could not be answered: %s", bot.slug, refused)
        except FloodWait as wait:
            raise TelegramDown(str(wait)) from wait

    async def _refusal(self, bot: Bot, turn: Turn, query: PreCheckoutQuery) -> Text | None:
        if bot.on_pre_checkout is None:
            return _CLOSED
        try:
            await bot.on_pre_checkout(turn, query)
        except Refused as refused:
            return refused.text
        return None
