"""What achievements need of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

Measures = Mapping[str, int]
"""Figures of a person by metric, such as `completions`, `completions.focus`, `longest_streak`; what is absent is 0."""


class MeasureSource(Protocol):
    """A part of engagement that has figures of people; each answers from rollups."""

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Measures]:
        """All figures that this part has of these people, in few statements whatever their number; inside a unit of
        work what it has done so far counts."""
        ...
