"""What was done on each local day, gathered from logs in any order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec

from core.engagement.streaks.facts import Log


class Span(msgspec.Struct, frozen=True):
    """From the earliest of some instants to the latest."""

    first: datetime
    last: datetime

    def widened(self, other: Span) -> Span:
        """The span that holds both."""
        if self.first <= other.first and other.last <= self.last:
            return self
        return Span(min(self.first, other.first), max(self.last, other.last))


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One local day: the span of the logs that count, and how many freezes were given on it.

    `pending` holds their ids, sorted, while there are too few of them; it is empty once the day is done.
    """

    day: date
    span: Span | None = None
    pending: tuple[UUID, ...] = ()
    bonus: int = 0

    @property
    def done(self) -> bool:
        return self.span is not None and not self.pending

    def with_log(self, log: Log, times_per_day: int) -> Record:
        """The day with one more log that counts; the same log again changes nothing."""
        span = Span(log.at, log.at)
        if self.span is not None:
            span = self.span.widened(span)
            if not self.pending:
                return Record(self.day, span, (), self.bonus)
        ids = {*self.pending, log.id}
        pending = () if len(ids) >= times_per_day else tuple(sorted(ids))
        return Record(self.day, span, pending, self.bonus)

    def with_bonus(self, count: int) -> Record:
        """The day with so many freezes more given on it."""
        return Record(self.day, self.span, self.pending, self.bonus + count)


def gather(logs: Iterable[Log], bonuses: Iterable[tuple[date, int]], times_per_day: int) -> list[Record]:
    """The days on which anything happened, oldest first; `logs` are those that count."""
    days: dict[date, Record] = {}
    for log in logs:
        days[log.day] = days.get(log.day, Record(log.day)).with_log(log, times_per_day)
    for day, count in bonuses:
        days[day] = days.get(day, Record(day)).with_bonus(count)
    return [days[day] for day in sorted(days)]
