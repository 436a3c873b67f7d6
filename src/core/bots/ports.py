"""What the bots' frame needs of the world. All of it is of one app, the bot's; all that writes, but for what speaks to
Telegram, is part of the caller's unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import msgspec

from core.bots.calls import Call
from core.bots.pace import Sent
from core.bots.rooms import Room
from core.bots.updates import User
from core.shared.errors import Unavailable


class Rooms(Protocol):
    """Chats that a bot knows."""

    async def get(self, app: str, room_id: int) -> Room | None: ...

    async def by_chat(self, app: str, chat: int) -> Room | None:
        """The room that Telegram knows by that id now."""
        ...

    async def of_user(self, app: str, user_id: UUID) -> Room | None:
        """The private room of a studio user."""
        ...

    async def put(self, app: str, room: Room) -> None: ...

    async def drop(self, app: str, room_id: int) -> None:
        """Forget it."""
        ...

    async def groups(self, app: str) -> list[Room]:
        """Groups where the bot is."""
        ...


class Records(Protocol):
    """What bots remember, as bodies of their own making, by kind and key."""

    async def get(self, app: str, kind: str, key: str) -> bytes | None:
        """The record, locked until the unit of work ends; so is its key where there is none."""
        ...

    async def put(self, app: str, kind: str, key: str, body: bytes, tags: Sequence[str]) -> None:
        """Make it, or replace it and its tags; its place among the others stays."""
        ...

    async def drop(self, app: str, kind: str, key: str) -> bool:
        """Forget it; whether it was there."""
        ...

    async def tagged(self, app: str, kind: str, tag: str, most: int) -> list[tuple[str, bytes]]:
        """Those with the tag, as they were made first to last; the newest `most` of them."""
        ...


class Numbers(Protocol):
    """Counters without gaps."""

    async def next(self, app: str, scope: str) -> int:
        """One more than the last of that scope, from 1. Until the unit of work ends others wait for theirs; if it
        fails, nobody sees a gap."""
        ...


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is to happen at an instant; there is one of each key. `serial` tells it from another that once had
    the key."""

    key: str
    kind: str
    at: datetime
    body: bytes = b"null"
    room: int | None = None
    serial: int = 0


class Timers(Protocol):
    """What comes up when."""

    async def set(self, app: str, timer: Timer) -> None:
        """In place of one of that key."""
        ...

    async def cancel(self, app: str, key: str) -> bool:
        """Whether there was one."""
        ...

    async def cancel_all(self, app: str, prefix: str) -> int:
        """Those whose key begins so; how many."""
        ...

    async def hand_over(self, now: datetime, most: int) -> list[tuple[str, int]]:
        """App and serial of what is due in any app, soonest first, each once. In a unit of work of the studio."""
        ...

    async def take(self, app: str, serial: int) -> Timer | None:
        """The timer of that serial, no longer set; None if it was cancelled or replaced."""
        ...


class Queued(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it waits to be sent, its text in the reader's language."""

    id: UUID
    room: int
    method: str
    params: dict[str, Any]
    tag: str = ""
    delete_after: timedelta | None = None


IN_FLIGHT = timedelta(seconds=30)
"""Real time for which a call is its sender's alone; longer than any answer of Telegram's is waited for."""


class Queue(Protocol):
    """Calls that wait to be sent, in order within each room."""

    async def add(self, app: str, calls: Sequence[Queued]) -> None: ...

    async def head(self, app: str, room: int) -> Queued | None:
        """The first of the room, one of `EXPRESS` before all others; locked, unless it is another sender's."""
        ...

    async def begin(self, app: str, call_id: UUID) -> None:
        """It is being sent, by this sender alone for `IN_FLIGHT`."""
        ...

    async def put_back(self, app: str, call_id: UUID) -> None:
        """It was not sent, and is anybody's again."""
        ...

    async def done(self, app: str, call_id: UUID) -> bool:
        """It is settled and gone; False if it was already."""
        ...

    async def drop_all(self, app: str, room: int) -> list[Queued]:
        """Nothing of the room is to be sent any more; what that was."""
        ...

    async def waiting(self, most: int) -> list[tuple[str, int]]:
        """Rooms, in any app, with something that waits and nothing that is being sent, the longest waiting first."""
        ...


class Pace(Protocol):
    """When a bot sent messages last, to a room or, as room 0, at all."""

    async def get(self, app: str, room: int) -> Sent:
        """Locked until the unit of work ends."""
        ...

    async def put(self, app: str, room: int, sent: Sent) -> None: ...

    async def count(self, app: str, day: date) -> None:
        """One message more was sent that day."""
        ...


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be got from outside on a bot's behalf; `kind` is the bot's word for what it is for, `body` what it
    wants back with the outcome."""

    id: UUID
    kind: str
    work: bytes
    body: bytes = b"null"
    room: int | None = None
    person: int | None = None


class Errands(Protocol):
    """What is being got."""

    async def add(self, app: str, errand: Errand) -> None: ...

    async def get(self, app: str, errand_id: UUID) -> Errand | None: ...

    async def done(self, app: str, errand_id: UUID) -> bool:
        """Its outcome is dealt with; False if it was already."""
        ...


class StarsPayment(msgspec.Struct, frozen=True, kw_only=True):
    """So many Stars that a person paid a bot for what `payload` names."""

    charge_id: str
    person: int
    amount: int
    payload: str
    paid_at: datetime
    refunded_at: datetime | None = None


class StarsPayments(Protocol):
    """Payments by charge."""

    async def add(self, app: str, payment: StarsPayment) -> bool:
        """False when the charge is known."""
        ...

    async def get(self, app: str, charge_id: str) -> StarsPayment | None:
        """Locked until the unit of work ends."""
        ...

    async def refunded(self, app: str, charge_id: str, at: datetime) -> bool:
        """Mark it given back; False when it was already, or is not known."""
        ...


class TelegramRefusal(Exception):
    """Telegram understood the call and refused it."""

    def __init__(self, status: int, description: str, *, migrated_to: int | None = None) -> None:
        super().__init__(f"{status}: {description}")
        self.status = status
        self.description = description
        self.migrated_to = migrated_to


class FloodWait(Exception):
    """Telegram wants silence for so many seconds (its `retry_after`)."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = max(1, seconds)


class TelegramDown(Unavailable):
    """No answer of Telegram's, or none that means anything."""

    def __init__(self, detail: str = "Telegram can't be reached.") -> None:
        super().__init__("provider_unavailable", detail)


class Telegram(Protocol):
    """The Bot API. Never inside a unit of work."""

    async def call(self, bot: str, method: str, params: dict[str, Any], *, within: float = 10.0) -> Any:
        """The `result` of a call, within so many seconds. Raises `TelegramRefusal`, `FloodWait`, and `TelegramDown`."""
        ...

    async def download(self, bot: str, file_id: str, most: int) -> bytes:
        """A file that somebody sent. Raises the same; `TelegramRefusal` too for more than `most` bytes."""
        ...


class Studio(Protocol):
    """Who people of Telegram are to the studio."""

    async def enter(self, app: str, user: User) -> UUID | None:
        """Their account, made on the first visit, as a member of the app; None for one who is suspended. In the
        caller's unit of work."""
        ...

    async def wishes(
        self, app: str, user_id: UUID, *, timezone: str | None = None, language: str | None = None
    ) -> None:
        """What they chose in the chat holds in the whole app."""
        ...


class Owners(Protocol):
    """Who owns the studio."""

    async def all(self) -> list[UUID]: ...


class BotKeys(Protocol):
    """Tokens and secrets."""

    def token(self, bot: str) -> str:
        """Empty without one."""
        ...

    def secret(self, bot: str) -> str:
        """What Telegram's webhooks carry in their header; empty without one."""
        ...


class Outgoing(Protocol):
    """How a turn's calls leave it."""

    async def add(self, app: str, calls: Sequence[Call]) -> None:
        """Have them sent, in order within each room, if the unit of work commits. What goes to rooms that can't be
        reached is left out."""
        ...
