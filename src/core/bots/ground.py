"""What turns stand on, and what a bot remembers from one to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from core.bots.calls import Media, MediaKind
from core.bots.ports import Errands, Numbers, Records, Rooms, StarsPayments, Timers
from core.bots.rooms import Room
from core.bots.updates import Message
from core.platform.jobs.ports import Jobs
from core.shared.files import Files
from core.shared.ports import Ids

if TYPE_CHECKING:
    from core.bots.turn import Turn

T = TypeVar("T", bound=msgspec.Struct)
MANY = 1000


class Address(msgspec.Struct, frozen=True):
    """Where people reach the service; `base` has no slash at its end."""

    base: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What turns stand on."""

    records: Records
    numbers: Numbers
    timers: Timers
    errands: Errands
    rooms: Rooms
    ids: Ids
    jobs: Jobs
    address: Address
    files: Files
    stars: StarsPayments


ME = "me"


class Me(msgspec.Struct, frozen=True):
    """The bot's own name at Telegram, as it told it last."""

    username: str


class Talk(msgspec.Struct, frozen=True):
    """A question that waits for somebody's answer in a room."""

    step: str
    kept: msgspec.Raw = msgspec.Raw(b"null")


class Album(msgspec.Struct, frozen=True):
    """Media that were sent together, by the message of each."""

    items: dict[int, Media] = {}

    @property
    def media(self) -> list[Media]:
        """In the order they were sent in."""
        return [self.items[number] for number in sorted(self.items)]


@dataclass(frozen=True, slots=True)
class Shelf(Generic[T]):
    """A bot's records of one type."""

    turn: Turn
    of: type[T]

    @property
    def kind(self) -> str:
        """What they are called where they are kept; a class is not renamed while there are records of it."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.of.__name__).lower()

    async def get(self, key: object) -> T | None:
        """The record, nobody else's until the turn is over."""
        body = await self.turn.ground.records.get(self.turn.app, self.kind, str(key))
        return None if body is None else msgspec.json.decode(body, type=self.of)

    async def put(self, key: object, value: T, *tags: str) -> None:
        """Make or replace it; found again by its tags, such as `owner:5`, which are those given now."""
        self.turn.wrote = True
        await self.turn.ground.records.put(self.turn.app, self.kind, str(key), msgspec.json.encode(value), tags)

    async def drop(self, key: object) -> bool:
        """Forget it; whether it was there."""
        self.turn.wrote = True
        return await self.turn.ground.records.drop(self.turn.app, self.kind, str(key))

    async def tagged(self, tag: str, most: int = MANY) -> list[tuple[str, T]]:
        """Those with the tag, by key, as they were made; the newest `most`. They are not locked: `get` what is to be
        changed."""
        rows = await self.turn.ground.records.tagged(self.turn.app, self.kind, tag, most)
        return [(key, msgspec.json.decode(body, type=self.of)) for key, body in rows]


def talk_key(room: Room, person: Room) -> str:
    """A question is to one person in one room."""
    return f"{room.id}:{person.id}"


def album_key(room: Room, message: Message) -> str:
    """Of the media of one group in one room."""
    return f"{room.id}:{message.media_group_id}"


def media_of(message: Message) -> Media | None:
    """The photo (its largest size), video or file of a message."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Media(
            kind="photo",
            file_id=largest.file_id,
            caption=message.caption,
            unique_id=largest.file_unique_id,
            size=largest.file_size,
        )
    kinds: tuple[MediaKind, ...] = ("video", "animation", "audio", "voice", "document")
    for kind in kinds:
        file = getattr(message, kind)
        if file is not None:
            return Media(
                kind=kind,
                file_id=file.file_id,
                caption=message.caption,
                unique_id=file.file_unique_id,
                name=file.file_name,
                mime_type=file.mime_type,
                size=file.file_size,
            )
    return None
