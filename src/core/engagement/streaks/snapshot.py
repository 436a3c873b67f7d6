"""The streak kept folded: bounded in size, read and advanced without looking at history."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime, timedelta

import msgspec

from core.engagement.streaks.admit_log import admit_log
from core.engagement.streaks.calendar import Recent, recent
from core.engagement.streaks.engine import known_at
from core.engagement.streaks.facts import Facts, Log, Pause, counts
from core.engagement.streaks.fold import Ground, Run, fold
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.outlook import outlook
from core.engagement.streaks.policy import StreakPolicy, fingerprint
from core.engagement.streaks.record import Record
from core.shared.wall import ONE_DAY

_OPEN_AT_MOST = 7  # days before today that stay open however far back an app takes logs


class Snapshot(msgspec.Struct, frozen=True, omit_defaults=True):
    """What follows from all facts known at `as_of`: `run` for the days that are sealed, records for the open ones.

    Its size depends on the policy and on pauses still to come, not on history. Every fact but a log (a zone change, a
    pause and its end, a repair, freezes, an undone log) asks for a new one from all facts: `snapshot_of`.
    """

    rules: int
    as_of: datetime
    run: Run
    calendar: Recent
    records: tuple[Record, ...] = ()
    pauses: tuple[Pause, ...] = ()
    repaired: frozenset[date] = frozenset()
    last_free: datetime | None = None

    def covers(self, policy: StreakPolicy, now: datetime) -> bool:
        """Whether this snapshot can answer for the instant; if not (rules changed, clock went back), recompute."""
        return self.rules == fingerprint(policy) and self.as_of <= now

    def view(self, policy: StreakPolicy, now: datetime) -> tuple[StreakView, datetime]:
        """The view at `now`, not before `as_of`, and the instant until which it holds if no fact is added."""
        if now < self.as_of:
            raise ValueError("a snapshot knows nothing of the time before it was made")
        today = self.calendar.day(now)
        run, ground = copy(self.run), self._ground(policy)
        fold(run, self.records, ground, today)
        return outlook(run, self.records, ground, today, now)

    def admit(self, policy: StreakPolicy, at: datetime, now: datetime) -> date | None:
        """The local day of a log at `at`, or `Invalid("log_out_of_window")`; None where only all facts can tell."""
        if now < self.as_of or at < self.calendar.since:
            return None
        day = admit_log(policy, self.calendar, at, now)
        return None if self.run.cursor is not None and day < self.run.cursor else day

    def log(self, policy: StreakPolicy, log: Log) -> Snapshot | None:
        """The snapshot with one more log; None when its day is sealed, so that all facts must be read."""
        if self.run.cursor is not None and log.day < self.run.cursor:
            return None
        records = self.records
        if counts(policy, log, self.pauses):
            records = _with_log(records, log, policy.times_per_day)
        as_of = max(self.as_of, log.at)
        return self._sealed(policy, as_of, records)

    def _sealed(self, policy: StreakPolicy, as_of: datetime, records: tuple[Record, ...]) -> Snapshot:
        """The same knowledge with all days folded that no ordinary log can reach any more."""
        first_open = _first_open(policy, self.calendar.day(as_of))
        run, pauses, repaired = self.run, self.pauses, self.repaired
        if run.cursor is None or run.cursor < first_open:
            run = copy(run)
            fold(run, [record for record in records if record.day < first_open], self._ground(policy), first_open)
            records = tuple(record for record in records if record.day >= first_open)
            pauses = tuple(pause for pause in pauses if pause.last >= first_open)
            repaired = frozenset(day for day in repaired if day >= first_open)
        return Snapshot(self.rules, as_of, run, self.calendar, records, pauses, repaired, self.last_free)

    def _ground(self, policy: StreakPolicy) -> Ground:
        return Ground(policy, self.calendar, self.pauses, self.repaired, self.last_free)


def snapshot_of(policy: StreakPolicy, facts: Facts, now: datetime) -> Snapshot:
    """The snapshot of all facts known at `now`, in time linear in them."""
    known = known_at(policy, facts, now)
    first_open = _first_open(policy, known.today)
    run, ground = Run(), known.ground
    fold(run, [record for record in known.records if record.day < first_open], ground, first_open)
    return Snapshot(
        rules=fingerprint(policy),
        as_of=now,
        run=run,
        calendar=recent(known.calendar, first_open, known.today + 3 * ONE_DAY),
        records=tuple(record for record in known.records if record.day >= first_open),
        pauses=tuple(pause for pause in ground.pauses if pause.last >= first_open),
        repaired=frozenset(day for day in ground.repaired if day >= first_open),
        last_free=ground.last_free,
    )


def _first_open(policy: StreakPolicy, today: date) -> date:
    return today - timedelta(days=1 + min(policy.backfill_days, _OPEN_AT_MOST))


def _with_log(records: tuple[Record, ...], log: Log, times_per_day: int) -> tuple[Record, ...]:
    for place, record in enumerate(records):
        if record.day == log.day:
            return (*records[:place], record.with_log(log, times_per_day), *records[place + 1 :])
    return tuple(sorted((*records, Record(log.day).with_log(log, times_per_day)), key=lambda record: record.day))
