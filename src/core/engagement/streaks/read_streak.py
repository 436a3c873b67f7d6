"""Reading a streak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import msgspec

from core.engagement.streaks.engine import replay
from core.engagement.streaks.facts import Facts, ZoneChange
from core.engagement.streaks.keep_state import encode
from core.engagement.streaks.model import History, StreakView
from core.engagement.streaks.policy import StreakPolicy, fingerprint
from core.engagement.streaks.ports import StreakAnswers, StreakFacts
from core.engagement.streaks.snapshot import Snapshot
from core.shared.actor import Actor
from core.shared.errors import Invalid
from core.shared.ports import Clock

LONGEST_HISTORY_DAYS = 400
_decode = msgspec.json.Decoder(Snapshot).decode
_NOTHING = Facts(zones=[ZoneChange(datetime.min.replace(tzinfo=UTC), "UTC")])


@dataclass(frozen=True, slots=True)
class ReadStreak:
    """The streak at this instant, encoded as JSON: a kept answer while it holds, else worked out from the kept state,
    and only after a change of the rules or a clock set back from all facts."""

    answers: StreakAnswers
    facts: StreakFacts
    clock: Clock

    async def __call__(self, policy: StreakPolicy, actor: Actor, now: datetime | None = None) -> bytes:
        now = now or self.clock.now()
        kept = await self.answers.get(actor.app, actor.user_id)
        if kept is None:
            return encode(replay(policy, _NOTHING, now).view)
        if kept.rules != fingerprint(policy) or now < kept.valid_from:
            facts = await self.facts.all(actor.app, actor.user_id)
            return encode(replay(policy, facts, now).view)
        if now < kept.valid_until:
            return kept.answer
        return encode(_decode(kept.snapshot).view(policy, now)[0])


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """A row for each local day of a range of at most 400 days; by default the 30 days up to today.

    Raises `Invalid` for a range that ends before it begins or is too long.
    """

    facts: StreakFacts
    clock: Clock

    async def __call__(self, policy: StreakPolicy, actor: Actor, first: date | None, last: date | None) -> History:
        streak = replay(policy, await self.facts.all(actor.app, actor.user_id), self.clock.now())
        last = last or max(streak.today, first or streak.today)
        first = first or date.fromordinal(max(1, last.toordinal() - 29))
        if not 0 <= (last - first).days < LONGEST_HISTORY_DAYS:
            raise Invalid("invalid_range", f"A range has 1 to {LONGEST_HISTORY_DAYS} days.", pointer="/from")
        return streak.history(first, last)


def view_of(answer: bytes) -> StreakView:
    """An encoded streak as a struct."""
    return msgspec.json.decode(answer, type=StreakView)
