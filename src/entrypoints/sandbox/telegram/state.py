"""What the sandbox's Telegram knows: people, chats, who is what in them, messages, files."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from entrypoints.sandbox.telegram.refusals import bad, forbidden

Object = dict[str, Any]
"""As the Bot API shows it."""

FIRST_PEOPLE = ((1001, "Ana", "es"), (1002, "Ben", "en"), (1003, "Carla", "es"), (1004, "Dev", "en"))
LEFT = "left"
INSIDE = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody sent."""

    content: bytes
    name: str = ""
    mime_type: str = "application/octet-stream"


@dataclass
class State:
    """All of it, for as long as the world stands. Private chats are between one bot and one person; groups and channels
    are the same for all bots. Who calls our webhook themselves tells of chats that were never heard of here: those are
    open to every bot. `met` are people of whom something was heard."""

    met: set[int] = field(default_factory=set)
    users: dict[int, Object] = field(default_factory=dict)
    chats: dict[int, Object] = field(default_factory=dict)
    members: dict[tuple[int, int], Object] = field(default_factory=dict)
    bots_in: dict[tuple[int, str], str] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)
    blocked: set[tuple[str, int]] = field(default_factory=set)
    migrated: dict[int, int] = field(default_factory=dict)
    messages: dict[tuple[str, int], dict[int, Object]] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    invoices: dict[str, Object] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Object]] = field(default_factory=dict)
    webhooks: dict[str, Object] = field(default_factory=dict)
    toasts: dict[str, str] = field(default_factory=dict)
    checkouts: dict[str, Object] = field(default_factory=dict)
    requests: set[tuple[int, int]] = field(default_factory=set)
    charges: dict[str, Object] = field(default_factory=dict)
    changes: int = 0

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        for number, name, language in FIRST_PEOPLE:
            self.users[number] = {"id": number, "is_bot": False, "first_name": name, "language_code": language}

    def number(self) -> int:
        """The next of all numbers."""
        return next(self._numbers)

    def chat_of(self, bot: str, chat_id: int) -> Object:
        """The chat as that bot may speak in it. Raises `BotApiError` as Telegram would."""
        if chat_id in self.migrated:
            new = self.migrated[chat_id]
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=new)
        if chat_id > 0:
            return self._private(bot, chat_id)
        chat = self.chats.get(chat_id)
        if chat is None:
            return {"id": chat_id, "type": "supergroup", "title": str(chat_id)}
        if self.bots_in.get((chat_id, bot)) in {LEFT, "kicked"}:
            kind = "channel" if chat["type"] == "channel" else chat["type"]
            raise forbidden(f"bot was kicked from the {kind} chat")
        return chat

    def _private(self, bot: str, user_id: int) -> Object:
        if (bot, user_id) in self.blocked:
            raise forbidden("bot was blocked by the user")
        if user_id in self.met and (bot, user_id) not in self.started:
            raise forbidden("bot can't initiate conversation with a user")
        return private_chat(self.users.get(user_id, {"id": user_id, "first_name": str(user_id)}))

    def history(self, bot: str, chat_id: int) -> dict[int, Object]:
        """The messages of a chat by id."""
        return self.messages.setdefault((bot if chat_id > 0 else "", chat_id), {})

    def message(self, bot: str, chat_id: int, message_id: int) -> Object | None:
        """A message that is still there."""
        found = self.history(bot, chat_id).get(message_id)
        return None if found is None or found.get("_deleted") else found

    def post(self, bot: str, chat: Object, message: Object) -> Object:
        """Put a message into a chat."""
        self.changes += 1
        self.history(bot, chat["id"])[message["message_id"]] = message
        return message

    def member(self, chat_id: int, user_id: int) -> Object:
        """Somebody's standing in a chat; `left` unless an update told otherwise."""
        user = self.users.get(user_id, {"id": user_id, "is_bot": False, "first_name": str(user_id)})
        return self.members.get((chat_id, user_id), {"user": user, "status": LEFT})

    def rules(self, bot: str, chat_id: int) -> bool:
        """Whether the bot is an administrator there."""
        return chat_id not in self.chats or self.bots_in.get((chat_id, bot)) in {"administrator", "creator"}


def private_chat(user: Object) -> Object:
    """A person's own chat."""
    return {"id": user["id"], "type": "private", "first_name": user.get("first_name", "")}


def shown(message: Object) -> Object:
    """A message without what is ours alone."""
    return {name: value for name, value in message.items() if not name.startswith("_")}
