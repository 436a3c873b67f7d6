"""Tell Telegram where each bot's webhook is, and check what could be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from core.bots.bot import Bot
from core.bots.ground import ME, Address, Me
from core.bots.house import HOUSE_COMMANDS
from core.bots.ports import BotKeys, FloodWait, Records, Rooms, Telegram, TelegramDown, TelegramRefusal
from core.bots.registry import Bots
from core.bots.said import LANGUAGES
from core.bots.updates import ALLOWED
from core.shared.ports import UnitOfWork

CONNECTIONS = 20


class Checkup(msgspec.Struct, frozen=True, kw_only=True):
    """How a bot does: `started` unless it lacks a token or a secret; `complaints` are what keeps it from working.
    `pending` updates wait at Telegram."""

    bot: str
    started: bool
    username: str = ""
    pending: int = 0
    complaints: list[str] = []


@dataclass(frozen=True, slots=True)
class RegisterBots:
    """Sets webhook, commands and menus of every bot that has a token and a secret, learns its name, and checks privacy
    mode, rights in known groups and the webhook's state; with `only_check` nothing is set."""

    bots: Bots
    keys: BotKeys
    telegram: Telegram
    records: Records
    rooms: Rooms
    address: Address
    uow: UnitOfWork

    async def __call__(self, *, only_check: bool = False) -> list[Checkup]:
        return [await self._one(slug, bot, only_check=only_check) for slug, bot in sorted(self.bots.items())]

    async def _one(self, slug: str, bot: Bot, *, only_check: bool) -> Checkup:
        missing = [
            f"TELEGRAM_{slug.upper()}_{name} is not set"
            for name, value in (("TOKEN", self.keys.token(slug)), ("SECRET", self.keys.secret(slug)))
            if not value
        ]
        if missing:
            return Checkup(bot=slug, started=False, complaints=missing)
        try:
            if not only_check:
                await self._set(slug, bot)
            me = await self.telegram.call(slug, "getMe", {})
            webhook = await self.telegram.call(slug, "getWebhookInfo", {})
            complaints = [*_of_me(bot, me), *self._of_webhook(slug, webhook), *await self._of_groups(slug, bot, me)]
        except TelegramDown as error:
            return Checkup(bot=slug, started=True, complaints=[error.detail])
        except (TelegramRefusal, FloodWait) as error:
            return Checkup(bot=slug, started=True, complaints=[f"Telegram says {error}"])
        username = str(me.get("username", ""))
        async with self.uow(slug):
            await self.records.put(slug, ME, ME, msgspec.json.encode(Me(username)), [ME])
        pending = int(webhook.get("pending_update_count") or 0)
        return Checkup(bot=slug, started=True, username=username, pending=pending, complaints=complaints)

    def _url(self, slug: str) -> str:
        return f"{self.address.base}/api/v1/telegram/{slug}/webhook"

    async def _set(self, slug: str, bot: Bot) -> None:
        webhook = {
            "url": self._url(slug),
            "secret_token": self.keys.secret(slug),
            "allowed_updates": list(ALLOWED),
            "max_connections": CONNECTIONS,
        }
        await self.telegram.call(slug, "setWebhook", webhook)
        own = [(command.name, command.help) for command in bot.commands.values()]
        commands = dict([*HOUSE_COMMANDS, *own])
        for language in ("", *LANGUAGES):
            listed = [{"command": name, "description": said.to(language)[:256]} for name, said in commands.items()]
            await self.telegram.call(slug, "setMyCommands", {"commands": listed, "language_code": language})

    def _of_webhook(self, slug: str, info: dict[str, Any]) -> list[str]:
        found = []
        if info.get("url") != self._url(slug):
            found.append(f"its webhook is {info.get('url') or 'not set'}")
        elif not set(ALLOWED) <= set(info.get("allowed_updates") or ()):
            found.append("Telegram was not asked for all kinds of updates: set its webhook again")
        if info.get("last_error_message"):
            found.append(f"Telegram's last try failed: {info['last_error_message']}")
        return found

    async def _of_groups(self, slug: str, bot: Bot, me: dict[str, Any]) -> list[str]:
        if not bot.admin:
            return []
        found = []
        for room in await self.rooms.groups(slug):
            try:
                member = await self.telegram.call(slug, "getChatMember", {"chat_id": room.chat, "user_id": me["id"]})
            except TelegramRefusal as refusal:
                found.append(f"in {room.title}: {refusal.description}")
                continue
            if member.get("status") not in {"administrator", "creator"}:
                found.append(f"in {room.title} it is no administrator")
            lacks = [right for right in bot.rights if member.get(right) is False]
            if lacks:
                found.append(f"in {room.title} it lacks {', '.join(lacks)}")
        return found


def _of_me(bot: Bot, me: dict[str, Any]) -> list[str]:
    if bot.reads_groups and not me.get("can_read_all_group_messages"):
        return ["privacy mode is on: switch it off at BotFather, and add the bot to its groups again"]
    return []
