"""What achievements need of the world, and of the parts of engagement whose figures they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.engagement.achievements.model import Unlock

Measures = Mapping[str, int]
"""Figures of a person by metric, such as `completions`, `completions.focus`, `longest_streak`; what is absent is 0."""


class MeasureSource(Protocol):
    """A part of engagement that has figures of people; each answers from rollups."""

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Measures]:
        """All figures that this part has of these people, in few statements whatever their number; inside a unit of
        work what it has done so far counts."""
        ...


@dataclass(frozen=True, slots=True)
class MeasureSources:
    """Every source of the deployment as one."""

    sources: tuple[MeasureSource, ...]

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Measures]:
        """All figures of these people; nobody is left out."""
        found: dict[UUID, dict[str, int]] = {user_id: {} for user_id in user_ids}
        for source in self.sources:
            for user_id, figures in (await source.measures(app, user_ids)).items():
                found[user_id].update(figures)
        return found


class Unlocks(Protocol):
    """Who has reached what."""

    async def of(self, app: str, user_id: UUID) -> list[Unlock]: ...

    async def add(self, app: str, unlocks: Sequence[Unlock]) -> frozenset[UUID]:
        """Keep those that their people don't have yet, be it that another transaction is just adding them; the ids of
        those that were kept."""
        ...

    async def by_ids(self, app: str, ids: Iterable[UUID]) -> Mapping[UUID, tuple[UUID, str]]:
        """Person and key of each of these unlocks; those that are gone are left out."""
        ...


class Rollout(msgspec.Struct, frozen=True):
    """How far people have been looked at for a definition: up to the one with id `reached`, or all of them."""

    reached: UUID | None = None
    done_at: datetime | None = None


class Rollouts(Protocol):
    """Which definitions have been held against everybody who was there before them."""

    async def known(self, app: str) -> Mapping[str, Rollout]: ...

    async def keep(self, app: str, keys: Sequence[str], rollout: Rollout) -> None:
        """From now on these definitions are that far."""
        ...


class Achievers(Protocol):
    """The people of an app, as far as achievements go."""

    async def after(self, app: str, user_id: UUID | None, most: int) -> list[UUID]:
        """The next people in the order of their ids, who don't leave until the transaction ends."""
        ...

    async def locale(self, app: str, user_id: UUID) -> str:
        """The person's locale; raises `NotFound` for one who has left."""
        ...
