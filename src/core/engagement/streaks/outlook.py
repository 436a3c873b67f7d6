"""How a streak stands at an instant, and until when that holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from core.engagement.streaks.facts import pause_on
from core.engagement.streaks.fold import Break, Ground, Run, week_of
from core.engagement.streaks.model import RepairOffer, Status, StreakView
from core.engagement.streaks.record import Record
from core.shared.wall import ONE_DAY

_OPEN_AT_MOST = 4
"""No zone reaches so many dates beyond another's."""


def outlook(
    run: Run, records: Sequence[Record], ground: Ground, today: date, now: datetime
) -> tuple[StreakView, datetime]:
    """The view at `now` of a run that was folded up to `today`, and the first instant at which it may differ.

    `records` are those that may lie at or after today.
    """
    done = {record.day for record in records[-_OPEN_AT_MOST:] if record.done}
    midnight = ground.calendar.start(today + ONE_DAY)
    expires_at = _expiry(run, done, ground, today) if run.current else None
    offer, changes_at = _offer(run, ground, now) if run.breaks else (None, None)
    view = StreakView(
        current=run.credited,
        longest=run.longest,
        total_days=run.total,
        last_day=run.last_day,
        status=_status(run, ground, today, today in done, expires_at == midnight),
        today_done=today in done,
        expires_at=expires_at,
        freezes=run.level // ground.policy.freeze_every,
        repair=offer,
    )
    return view, midnight if changes_at is None else min(midnight, changes_at)


def open_break(run: Run, ground: Ground, now: datetime) -> Break | None:
    """The earliest break that can still be repaired."""
    policy = ground.policy.repair
    if policy is None:
        return None
    return next((gap for gap in run.breaks if now < gap.at + policy.window), None)


def free_again_at(ground: Ground) -> datetime | None:
    """When a free repair is possible again; None where that is no question."""
    policy = ground.policy.repair
    if policy is None or policy.price_coins or ground.last_free is None:
        return None
    return ground.last_free + timedelta(days=policy.free_every_days)


def _status(run: Run, ground: Ground, today: date, today_done: bool, at_stake: bool) -> Status:
    if pause_on(today, ground.pauses):
        return "paused"
    if not run.total:
        return "none"
    if not run.current:
        return "broken"
    if today_done:
        return "active"
    if run.froze:
        return "frozen"
    return "at_risk" if at_stake else "active"


def _expiry(run: Run, done: set[date], ground: Ground, today: date) -> datetime:
    """The end of the first day from today on that is asked for, not done, and can't be a rest day. Days before the
    streak's first end nothing: by travel west, all of it can lie ahead."""
    ahead = sorted(day for day in done if day > today)
    begun = ahead[0] if len(ahead) == run.current else today
    day, week, left_out = today, run.week, run.left_out
    while True:
        pause = pause_on(day, ground.pauses)
        if pause is not None:
            day = pause.last
        elif day not in done and not ground.calendar.excused(day):
            monday = week_of(day)
            week, left_out = monday, (left_out if week == monday else 0) + 1
            if day >= begun and left_out > ground.policy.rest_days:
                break
        day += ONE_DAY
    return ground.calendar.start(day + ONE_DAY)


def _offer(run: Run, ground: Ground, now: datetime) -> tuple[RepairOffer | None, datetime | None]:
    """What can be repaired at `now`, and when that answer changes next."""
    gap, policy = open_break(run, ground, now), ground.policy.repair
    if gap is None or policy is None:
        return None, None
    ends_at = gap.at + policy.window
    again_at = free_again_at(ground)
    if again_at is not None and now < again_at:
        return None, min(ends_at, again_at)
    return RepairOffer(ends_at, policy.price_coins), ends_at
