"""Where bots talk: private chats, groups and channels, and how their readers want to be talked to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

RoomKind = Literal["private", "group", "channel"]


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A chat as one bot knows it. `id` is the one that it first had: a group that Telegram moves to another id, `chat`,
    stays the same room. A private room is its person, whose studio account is `user_id`; they may be written to once
    they `started`, until `blocked_at`. `standing` is the bot's own in a group or channel."""

    id: int
    kind: RoomKind
    chat: int
    title: str = ""
    username: str = ""
    language: str = "en"
    timezone: str = "UTC"
    user_id: UUID | None = None
    started: bool = False
    blocked_at: datetime | None = None
    standing: str = ""

    @property
    def reachable(self) -> bool:
        """Whether a message may be sent there."""
        if self.blocked_at is not None:
            return False
        return self.started if self.kind == "private" else self.standing not in {"left", "kicked"}
