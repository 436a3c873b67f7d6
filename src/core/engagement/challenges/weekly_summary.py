"""The week in review: planned by what somebody does, and told on its Sunday evening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from core.engagement.challenges.ports import CompletionCounts
from core.engagement.challenges.stats import week_of
from core.shared.messages import Agenda, Candidate, MessageType, Wording
from core.shared.recurrence import Recurrence

SUNDAY_EVENING = Recurrence(18 * 60, (7,), once=True)


@dataclass(frozen=True, slots=True)
class PlanWeeklySummary:
    """Has the next Sunday evening come up for who did something, once: people who do nothing cost nothing. For use
    inside a unit of work."""

    agenda: Agenda

    async def __call__(self, app: str, user_id: UUID) -> None:
        await self.agenda.plan(app, user_id, "weekly_summary", SUNDAY_EVENING, keep=True)


@dataclass(frozen=True, slots=True)
class WeeklySummaryOccasion:
    """`core.shared.messages.Occasion` of the week, Monday to Sunday, that the summary's local day is of: how many
    challenges were completed in it so far. Nothing is said of none."""

    counts: CompletionCounts
    type: ClassVar[MessageType] = "weekly_summary"

    async def wordings(self, app: str, candidates: Sequence[Candidate], now: datetime) -> Mapping[UUID, Wording]:
        found: dict[UUID, Wording] = {}
        for week in {week_of(each.day) for each in candidates}:
            asked = {each.user_id: each.id for each in candidates if week_of(each.day) == week}
            counted = await self.counts.between(app, [(user_id, *week) for user_id in asked])
            found |= {asked[user_id]: Wording(params={"count": count}) for user_id, count in counted.items() if count}
        return found
