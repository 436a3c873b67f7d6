"""Get to know the chat and the person of an update."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from core.bots.ports import Queue, Rooms, Studio
from core.bots.queue_calls import drop_messages
from core.bots.rooms import Room, RoomKind
from core.bots.updates import Chat, ChatKind, Message, Update, User

_KINDS: dict[ChatKind, RoomKind] = {"private": "private", "group": "group", "supergroup": "group", "channel": "channel"}


class Suspended(Exception):
    """The person is suspended: the bot does not hear them."""


@dataclass(frozen=True, slots=True)
class Meet:
    """Keeps what an update tells of its chat and its sender: names, ids that a group moved to, who started the bot or
    blocked it, where the bot is a member. Inside the unit of work that handles the update. Raises `Suspended`."""

    rooms: Rooms
    studio: Studio
    queue: Queue

    async def __call__(self, app: str, update: Update, now: datetime) -> tuple[Room | None, Room | None]:
        """Where, and who."""
        who = await self._person(app, update.sender) if update.sender and not update.sender.is_bot else None
        who = await self._heard(app, update, who)
        chat = update.chat
        if chat is None:
            return who, who
        if chat.type == "private":
            who = who or await self._person(app, User(id=chat.id, first_name=chat.title))
            return await self._standing(app, update, who, now), who
        here = await self._moved(app, update.message, chat) or await self._group(app, chat, who)
        return await self._standing(app, update, here, now), who

    async def _person(self, app: str, user: User) -> Room:
        known = await self.rooms.get(app, user.id)
        title = f"{user.first_name} {user.last_name}".strip() or user.username or str(user.id)
        user_id = await self.studio.enter(app, user)
        if user_id is None:
            raise Suspended
        language = "es" if user.language_code.lower().startswith("es") else "en"
        base = known or Room(id=user.id, kind="private", chat=user.id, language=language)
        fresh = replace(base, title=title, username=user.username or base.username, user_id=user_id)
        if fresh != known:
            await self.rooms.put(app, fresh)
        return fresh

    async def _heard(self, app: str, update: Update, who: Room | None) -> Room | None:
        """Whoever writes or presses can be written to again; in private they have started the bot."""
        if who is None or (
            update.message is None and update.callback_query is None and update.chat_join_request is None
        ):
            return who
        private = update.chat is None or update.chat.type == "private" or update.chat_join_request is not None
        heard = replace(who, started=who.started or private, blocked_at=None)
        if heard != who:
            await self.rooms.put(app, heard)
        return heard

    async def _group(self, app: str, chat: Chat, who: Room | None) -> Room:
        known = await self.rooms.by_chat(app, chat.id)
        if known is None:
            language = who.language if who else "en"
            zone = who.timezone if who else "UTC"
            known_now = Room(id=chat.id, kind=_KINDS[chat.type], chat=chat.id, language=language, timezone=zone)
        else:
            known_now = known
        fresh = replace(known_now, title=chat.title or known_now.title, username=chat.username or known_now.username)
        if fresh != known:
            await self.rooms.put(app, fresh)
        return fresh

    async def _moved(self, app: str, message: Message | None, chat: Chat) -> Room | None:
        """A group that became a supergroup has another id at Telegram; both chats tell of it."""
        if message is None:
            return None
        if message.migrate_to_chat_id is not None:
            return await self.move(app, chat.id, message.migrate_to_chat_id)
        if message.migrate_from_chat_id is not None:
            return await self.move(app, message.migrate_from_chat_id, chat.id)
        return None

    async def move(self, app: str, old: int, new: int) -> Room | None:
        """The room goes on under Telegram's new id; None for a room that isn't known."""
        room, twin = await self.rooms.by_chat(app, old), await self.rooms.by_chat(app, new)
        if room is None:
            return twin
        if twin is not None:  # it had been met as if it were another one
            await self.rooms.drop(app, twin.id)
        moved = replace(room, chat=new)
        await self.rooms.put(app, moved)
        return moved

    async def _standing(self, app: str, update: Update, room: Room, now: datetime) -> Room:
        change = update.my_chat_member
        if change is None:
            return room
        inside = change.new_chat_member.inside
        if room.kind == "private":
            fresh = replace(room, blocked_at=None if inside else now, started=room.started or inside)
        else:
            fresh = replace(room, standing=change.new_chat_member.status, blocked_at=None)
        if fresh != room:
            await self.rooms.put(app, fresh)
        if not inside:
            await drop_messages(self.queue, app, room.id)
        return fresh
