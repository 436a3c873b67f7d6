"""What delivery needs of the world."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.messaging.delivery.life import Change
from core.messaging.delivery.model import Parcel, State
from core.messaging.push.message import Device, Gone
from core.shared.messages import MessageType


class Taken(msgspec.Struct, frozen=True):
    """What a batch has left to do, and the types of the messages that a killed worker left in doubt."""

    parcels: list[Parcel]
    in_doubt: list[MessageType]


class Batches(Protocol):
    """Messages by batch."""

    async def take(self, app: str, batch: UUID, now: datetime) -> Taken:
        """The batch's messages that were handed to it and not begun. Those that somebody began to send and never
        settled are in doubt from now on."""
        ...


class Changes(Protocol):
    """What becomes of messages. Outside of units of work; changes of one moment share a statement."""

    async def make(self, change: Change) -> bool:
        """Keep it if the message is still as the change says it was; whether it is kept."""
        ...


class Dead(msgspec.Struct, frozen=True):
    """A device that a provider says is gone, as it was known when the provider was asked."""

    device: Device
    gone: Gone


class PushDevices(Protocol):
    """Devices, for pushing to them."""

    async def of(self, app: str, user_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Device]]:
        """The devices of these people, the one registered last first; who has none is left out."""
        ...

    async def remove(self, app: str, dead: Sequence[Dead]) -> None:
        """Forget those that have not been registered anew since they were known, nor since they are gone."""
        ...


class Counts(Protocol):
    """How many messages of which type ended how, for metrics."""

    def add(self, kind: MessageType, state: State) -> None: ...


class Replanning(Protocol):
    """Plans that hang on whether anybody can be reached."""

    async def __call__(self, app: str, user_id: UUID) -> None:
        """Look again whether there is a way to the person, in a unit of work of its own."""
        ...
