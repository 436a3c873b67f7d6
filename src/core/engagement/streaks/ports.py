"""What streaks need of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.engagement.streaks.facts import BonusFreezes, Facts, Log, Pause, Repair
from core.engagement.streaks.snapshot import Snapshot
from core.shared.events import Event


class KeptAnswer(msgspec.Struct, frozen=True):
    """The encoded view as kept, good from `valid_from` to before `valid_until` under the rules of that fingerprint."""

    rules: int
    valid_from: datetime
    valid_until: datetime
    answer: bytes
    snapshot: bytes


class KeptState(msgspec.Struct, frozen=True):
    """The folded state. `version` grows by one with every change and is never had twice, not even after a return."""

    version: int
    snapshot: Snapshot
    answer: bytes
    valid_until: datetime


class StreakAnswers(Protocol):
    """The hot read."""

    async def get(self, app: str, user_id: UUID) -> KeptAnswer | None: ...


class KeptAnswers(Protocol):
    """The same for many people."""

    async def many(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, KeptAnswer]:
        """What is kept of these people, in one statement; inside a unit of work what it has done so far counts."""
        ...


class StreakStates(Protocol):
    """The folded states, one a person and app."""

    async def recent(self, app: str, user_id: UUID) -> KeptState | None:
        """A state that was current not long ago: good enough to build a change on, whose version is then checked."""
        ...

    async def append(self, app: str, user_id: UUID, log: Log, state: KeptState, event: Event) -> bool:
        """Keep the log, the state that follows from it and the event, all or none, in a transaction of its own or in
        the caller's. False, and nothing is kept, when the kept version is not the one before the state's."""
        ...

    async def lock(self, app: str, user_id: UUID) -> int:
        """The kept version, which nobody else changes until the transaction ends; until then the person does not leave.
        Raises `NotFound` for one who has."""
        ...

    async def save(self, app: str, user_id: UUID, state: KeptState) -> None:
        """Keep the state in place of the locked one."""
        ...


class StreakSamples(Protocol):
    """Who keeps a streak."""

    async def some(self, app: str, most: int) -> list[UUID]:
        """People of whom a state is kept, drawn anew each time; all of them, if they are no more than `most`."""
        ...


class StreakFacts(Protocol):
    """Everything that happened to a person's streak in one app."""

    async def all(self, app: str, user_id: UUID) -> Facts: ...

    async def add_log(self, app: str, user_id: UUID, log: Log) -> None: ...

    async def remove_log(self, app: str, user_id: UUID, log_id: UUID) -> None: ...

    async def add_pause(self, app: str, user_id: UUID, pause: Pause) -> None: ...

    async def end_pause(self, app: str, user_id: UUID, pause_id: UUID, last: date | None) -> None:
        """Let the pause end with that day; None: as if it had never been set."""
        ...

    async def add_repair(self, app: str, user_id: UUID, repair: Repair) -> None: ...

    async def add_freezes(self, app: str, user_id: UUID, freezes: BonusFreezes, reason: str) -> bool:
        """Keep granted freezes; False when the same grant (by id) is kept already."""
        ...
