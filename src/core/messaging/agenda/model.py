"""Appointments: when something comes up for somebody, and what becomes of them as time passes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.messaging.delivery.life import ENDS_WITH_ITS_DAY
from core.shared.messages import MessageType
from core.shared.recurrence import Occurrence, Recurrence, last_occurrence, next_occurrence
from core.shared.wall import ONE_DAY, local_day


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """The next time of a recurrence for one person. `due_at` follows from the rule, `planned_at` and the zone in which
    the person lives: the first occurrence after `planned_at`; `day` is its local day."""

    app: str
    user_id: UUID
    kind: MessageType
    ref: UUID | None
    rule: Recurrence
    due_at: datetime
    day: date
    planned_at: datetime

    @property
    def seed(self) -> bytes:
        """What minutes are drawn from: the same for a person and kind on every machine."""
        return seed(self.app, self.user_id, self.kind)


class Turned(msgspec.Struct, frozen=True):
    """What a claimed appointment comes to: the occurrence to send, if any, and the appointment that follows, if any."""

    occurrence: Occurrence | None
    following: Appointment | None


def planned(
    app: str, user_id: UUID, kind: MessageType, rule: Recurrence, *, ref: UUID | None, zone: str, now: datetime
) -> Appointment:
    """The appointment of somebody who lives in the zone. Raises `ValueError` for a rule without a day."""
    first = next_occurrence(rule, zone, now, seed(app, user_id, kind))
    return Appointment(
        app=app, user_id=user_id, kind=kind, ref=ref, rule=rule, due_at=first.at, day=first.day, planned_at=now
    )


def replanned(appointment: Appointment, zone: str, now: datetime) -> Appointment:
    """The same, from now on and under the rules of that zone."""
    following = next_occurrence(appointment.rule, zone, now, appointment.seed)
    return replace(appointment, due_at=following.at, day=following.day, planned_at=now)


def turned(appointment: Appointment, zone: str, now: datetime) -> Turned:
    """What is to be sent at `now` and what follows.

    Of several occurrences that were missed only the latest counts, and only if it is of the present local day, or of
    the day before: its person may rest until now, and if not, it is found to be late. One that was planned by a clock
    that has been set back since counts for nothing. What another zone put at the wrong time, or rules of a zone that
    have changed, is put right.
    """
    if appointment.planned_at > now:
        return Turned(None, replanned(appointment, zone, now))
    rule, drawn = appointment.rule, appointment.seed
    first = next_occurrence(rule, zone, appointment.planned_at, drawn)
    if first.at > now:
        return Turned(None, replace(appointment, due_at=first.at, day=first.day))
    found = first if rule.once else last_occurrence(rule, zone, first.at, now, drawn)
    if found is not None and found.day < local_day(zone, now) - rested(appointment.kind):
        found = None
    return Turned(found, None if rule.once else replanned(appointment, zone, now))


def rested(kind: MessageType) -> timedelta:
    """How much later than its own day a message of the kind may go because its person rests."""
    return timedelta() if kind in ENDS_WITH_ITS_DAY else ONE_DAY


def key_of(appointment: Appointment, occurrence: Occurrence) -> str:
    """What tells the occurrence from others of its person and kind. A reminder that is moved to another time of the day
    comes up again that day; one that only travelled with its person does not."""
    if appointment.ref is None:
        return occurrence.day.isoformat()
    hour, minute = divmod(appointment.rule.minute, 60)
    return f"{appointment.ref}/{occurrence.day.isoformat()}T{hour:02}:{minute:02}"


def seed(app: str, user_id: UUID, kind: MessageType) -> bytes:
    """See `Appointment.seed`."""
    return user_id.bytes + f"{kind}@{app}".encode()
