"""What challenges need of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.engagement.achievements.model import Unlocked
from core.engagement.achievements.ports import MeasureSource
from core.engagement.challenges.model import Category, Challenge, Completion, Energy
from core.engagement.challenges.stats import DayRollup, Total
from core.platform.registry.spec import AppSpec


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """What counts of a person here; `ranked` are those who asked to be seen in rankings."""

    timezone: str
    locale: str
    ranked: bool


class Participants(Protocol):
    """The people of an app, as far as challenges go."""

    async def look(self, app: str, user_id: UUID, at: datetime) -> Participant:
        """The person, in the zone that was in force then; raises `NotFound` for one who has left."""
        ...

    async def enter(self, app: str, user_id: UUID, at: datetime) -> Participant:
        """The same; and until the transaction ends they neither leave nor change their preferences nor enter a second
        time."""
        ...


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where in a history one is, the newest first."""

    completed_at: datetime
    id: UUID


class Completions(Protocol):
    """Everything that was ever done, with the rollups that follow from it."""

    async def of_client(self, app: str, user_id: UUID, client_id: str) -> Completion | None:
        """The completion that the person's client called so."""
        ...

    async def add(self, app: str, user_id: UUID, completion: Completion, at: datetime) -> None:
        """Keep it and count it, all or nothing, within a unit of work that the person has entered; `at` is now."""
        ...

    async def page(
        self, app: str, user_id: UUID, after: Place | None, limit: int, day: date | None = None
    ) -> list[Completion]:
        """The person's completions behind a place, of one local day or of all, the newest first."""
        ...


class Rollups(Protocol):
    """What follows from completions, kept with them and never counted anew."""

    async def totals(self, app: str, user_id: UUID) -> Sequence[Total]:
        """By category and energy level, for all time."""
        ...

    async def days(self, app: str, user_id: UUID, first: date) -> Sequence[DayRollup]:
        """The days from the given one on, on which something was done, the oldest first."""
        ...


class CompletionCounts(Protocol):
    """How much many people did."""

    async def between(self, app: str, ranges: Sequence[tuple[UUID, date, date]]) -> Mapping[UUID, int]:
        """Completions of each person between two local days, both included, in one statement; each person once, and
        with 0 who did nothing."""
        ...


class CompletionMeasures(MeasureSource, Protocol):
    """The figures `completions`, `completions.<category>`, `completions.<energy>`, `minutes` and `categories`."""


class OwnChallenges(Protocol):
    """Challenges that were written for one person."""

    async def add(self, app: str, user_id: UUID, challenge: Challenge, at: datetime) -> None:
        """Keep it."""
        ...

    async def get(self, app: str, user_id: UUID, challenge_id: UUID) -> Challenge | None: ...

    async def before(
        self,
        app: str,
        user_id: UUID,
        challenge_id: UUID | None,
        limit: int,
        *,
        category: Category | None = None,
        energy: Energy | None = None,
    ) -> list[Challenge]:
        """Those made before the given one that fit, the newest first."""
        ...


class Allowance(Protocol):
    """How often a person may have a challenge written on one local day."""

    async def take(self, app: str, user_id: UUID, day: date, limit: int) -> date | None:
        """Take one more; the day that it is counted on, which is the latest the person has had, so that travel gives
        nothing twice. None, and nothing taken, when `limit` were taken already."""
        ...

    async def give_back(self, app: str, user_id: UUID, day: date) -> None:
        """Undo one that was counted on that day."""
        ...


class ChallengeWriter(Protocol):
    """Somebody who thinks up challenges."""

    async def __call__(self, app: str, user_id: UUID, category: Category, energy: Energy, locale: str) -> str:
        """What they wrote for the person, hopefully the JSON of a `core.engagement.challenges.written.Written`; never
        inside a unit of work. Raises `Unavailable("provider_unavailable")`."""
        ...


class Unlocking(Protocol):
    """What completions unlock; kept by whoever knows of achievements."""

    async def __call__(self, app: AppSpec, user_id: UUID, before: Mapping[str, int], cause: UUID) -> list[Unlocked]:
        """Within the unit of work, after everything was counted: unlock what is due. `before` are the person's figures
        as they were without the cause: what was due then is no news."""
        ...

    async def of_cause(self, app: AppSpec, user_id: UUID, cause: UUID) -> list[Unlocked]:
        """What the cause unlocked back then."""
        ...
