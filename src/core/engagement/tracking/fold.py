"""A day is a fold over dated entries: in whatever order they arrive, the same day comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET
from msgspec.structs import asdict, replace

from core.engagement.tracking.model import LIMITS, TrackingChanges, TrackingDay

HYDRATED_ML = 2000
"""From so much water on, a day counts as one of `hydrated_days`."""

Value = int | str | bool | None


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What a day holds."""

    water_intake: int = 0
    mood: int | str | None = None
    breathing_sessions: int = 0
    posture_checks: int = 0
    screen_breaks: int = 0
    morning_stretch: bool = False
    evening_reflection: bool = False


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """At `at` the fields of `sets` were given their values, and then those of `adds` were counted on."""

    id: UUID
    at: datetime
    sets: Mapping[str, Value] = {}
    adds: Mapping[str, int] = {}

    @property
    def place(self) -> tuple[datetime, UUID]:
        """Where it stands among others: by its instant, at the same instant by its id."""
        return self.at, self.id


class KeptDay(msgspec.Struct, frozen=True, kw_only=True):
    """A folded day. `last` is the place of the latest of its `entries`; a `closed` day has let go of them, and no other
    can be put between them any more."""

    day: date
    marks: Marks
    last: tuple[datetime, UUID]
    entries: int
    updated_at: datetime
    closed: bool = False


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What all of a person's days come to."""

    tracked_days: int = 0
    hydrated_days: int = 0
    breathing_sessions: int = 0
    posture_checks: int = 0
    screen_breaks: int = 0
    stretch_days: int = 0
    reflection_days: int = 0


def step(marks: Marks, entry: Entry) -> Marks:
    """The day after one more entry; a count never leaves its range, so that nothing is owed for what was taken below
    zero."""
    changed: dict[str, Value] = dict(entry.sets)
    for field, by in entry.adds.items():
        so_far = int(changed.get(field, getattr(marks, field)) or 0)
        changed[field] = min(max(so_far + by, 0), LIMITS[field])
    return replace(marks, **changed)


def fold(entries: Iterable[Entry]) -> Marks:
    """The day that these entries make, each id counting once."""
    marks = Marks()
    for entry in sorted({entry.id: entry for entry in entries}.values(), key=_place):
        marks = step(marks, entry)
    return marks


def entry_of(changes: TrackingChanges, entry_id: UUID, at: datetime) -> Entry | None:
    """The changes as an entry; None if there are none."""
    sets = {name: value for name, value in asdict(changes).items() if name != "increment" and value is not UNSET}
    more = {} if changes.increment is UNSET else asdict(changes.increment)
    adds = {name: by for name, by in more.items() if by is not UNSET}
    return Entry(id=entry_id, at=at, sets=sets, adds=adds) if sets or adds else None


def totals_after(totals: Totals, before: Marks | None, after: Marks) -> Totals:
    """The totals once a day is what it is after; `before` None: it was not there."""
    gone, come = _share(before), _share(after)
    return Totals(**{name: value + come[name] - gone[name] for name, value in asdict(totals).items()})


def day_view(day: date, kept: KeptDay | None) -> TrackingDay:
    """The day as its person sees it."""
    marks = kept.marks if kept is not None else Marks()
    return TrackingDay(date=day, **asdict(marks), updated_at=kept.updated_at if kept is not None else None)


def _share(marks: Marks | None) -> dict[str, int]:
    """What one day adds to the totals."""
    if marks is None:
        return asdict(Totals())
    share = Totals(
        tracked_days=1,
        hydrated_days=int(marks.water_intake >= HYDRATED_ML),
        breathing_sessions=marks.breathing_sessions,
        posture_checks=marks.posture_checks,
        screen_breaks=marks.screen_breaks,
        stretch_days=int(marks.morning_stretch),
        reflection_days=int(marks.evening_reflection),
    )
    return asdict(share)


def _place(entry: Entry) -> tuple[datetime, UUID]:
    return entry.place
