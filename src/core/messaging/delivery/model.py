"""One message to one person, from the moment it came up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from core.messaging.preferences.model import Wishes
from core.shared.messages import MessageType

State = Literal["waiting", "handed", "sending", "sent", "dropped", "failed", "in_doubt"]
"""`waiting` for its time, `handed` to a batch, `sending` from right before a provider is spoken to. What a killed
worker leaves `sending` is `in_doubt` for good: it may have arrived, and is not sent again."""

EMAIL = "email"
"""Stands for the letter among the ids of devices."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message is one of its person, type and key. It goes out between `due_at` and `expires_at`.

    `attempts` counts how often sending began; `remaining` are the devices that a further attempt is for, None for all;
    `accepted` counts those who have it.
    """

    id: UUID
    app: str
    user_id: UUID
    type: MessageType
    key: str
    ref: UUID | None
    day: date
    created_at: datetime
    due_at: datetime
    expires_at: datetime
    batch: UUID | None = None
    state: State = "handed"
    attempts: int = 0
    accepted: int = 0
    remaining: tuple[str, ...] | None = None
    reason: str = ""
    settled_at: datetime | None = None


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Who the message is for, as they are now; without `email` for who has none or wants none at all."""

    timezone: str
    locale: str
    email: str | None
    wishes: Wishes


class Parcel(msgspec.Struct, frozen=True):
    """A message and its recipient, None for who has left or is suspended."""

    message: Message
    recipient: Recipient | None
