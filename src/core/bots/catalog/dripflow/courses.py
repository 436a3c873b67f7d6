"""Sequences of lessons, who takes them, and when the next lesson comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

import msgspec
from msgspec.structs import replace

from core.bots.calls import Media
from core.bots.reading import number_in, on_day
from core.bots.rooms import Room
from core.bots.said import refused
from core.bots.turn import Turn
from core.shared.wall import wall_instant

Policy = Literal["ignore", "resume", "restart"]
DEFAULT_HOUR = 9
LAST_DAY = 3650


class Lesson(msgspec.Struct, frozen=True):
    """What is sent on a day: words, a photo, a video, a file."""

    text: str = ""
    media: list[Media] = []


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """Lessons by day, the first being day 1; `policy` says what enrolling again does."""

    code: int
    author: int
    title: str
    lessons: dict[int, Lesson] = {}
    policy: Policy = "ignore"


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """A learner in a sequence: the local day that was their day 1, and the last day whose lesson they got. What was
    `missed` came into the course when its day had begun for them, and is not sent."""

    code: int
    person: int
    began: date
    through: int = 0
    missed: list[int] = []
    stopped: bool = False


class Hour(msgspec.Struct, frozen=True):
    """When in the day somebody wants lessons, or gives them to those who don't say."""

    hour: int


def key_of(enrolment: Enrolment) -> str:
    """By sequence and learner."""
    return f"{enrolment.code}:{enrolment.person}"


async def sequence_of(turn: Turn, text: str) -> Sequence:
    """The sequence of that code; refuses others."""
    code = number_in(text)
    found = None if code is None else await turn.shelf(Sequence).get(code)
    if found is None:
        raise refused(en="There is no such sequence.", es="No hay ninguna secuencia con ese código.")
    return found


async def own_sequence(turn: Turn, text: str) -> Sequence:
    """The same, if the person wrote it."""
    found = await sequence_of(turn, text)
    if found.author != turn.person.id:
        raise refused(en="There is no such sequence of yours.", es="No tienes ninguna secuencia con ese código.")
    return found


async def hour_for(turn: Turn, person: int, author: int) -> int:
    """The learner's own hour, else the author's, else nine."""
    for whose in (person, author):
        found = await turn.shelf(Hour).get(whose)
        if found is not None:
            return found.hour
    return DEFAULT_HOUR


def current_day(enrolment: Enrolment, zone: str, now: datetime) -> int:
    """Which day of the sequence it is for the learner."""
    return (on_day(now, zone) - enrolment.began).days + 1


def due_at(enrolment: Enrolment, day: int, hour: int, zone: str) -> datetime:
    """When the lesson of a day comes: at the hour, so many local days after the first."""
    return wall_instant(zone, enrolment.began + timedelta(days=day - 1), hour * 60)


def to_come(sequence: Sequence, enrolment: Enrolment) -> list[int]:
    """The days whose lessons the learner has not got."""
    return sorted(day for day in sequence.lessons if day > enrolment.through and day not in enrolment.missed)


def due_days(sequence: Sequence, enrolment: Enrolment, hour: int, zone: str, now: datetime) -> list[int]:
    """Those that should be with them by now."""
    return [day for day in to_come(sequence, enrolment) if due_at(enrolment, day, hour, zone) <= now]


async def put(turn: Turn, enrolment: Enrolment) -> None:
    """Keep it as it is now."""
    tags = (f"learner:{enrolment.person}", f"sequence:{enrolment.code}", f"person:{enrolment.person}")
    await turn.shelf(Enrolment).put(key_of(enrolment), enrolment, *tags)


async def plan(turn: Turn, sequence: Sequence, enrolment: Enrolment, learner: Room) -> None:
    """Set the timer for the next lesson."""
    key = key_of(enrolment)
    days = to_come(sequence, enrolment)
    if enrolment.stopped or not days:
        await turn.never("lesson", key)
        return
    hour = await hour_for(turn, enrolment.person, sequence.author)
    at = due_at(enrolment, days[0], hour, learner.timezone)
    await turn.at(max(at, turn.now), "lesson", key, room=enrolment.person)


def send(turn: Turn, sequence: Sequence, enrolment: Enrolment, days: list[int]) -> Enrolment:
    """Lessons that came due together are one message, but for their media."""
    words: list[str] = []
    for day in days:
        lesson = sequence.lessons[day]
        if len(lesson.media) > 1:
            turn.album(enrolment.person, [replace(lesson.media[0], caption=lesson.text), *lesson.media[1:]])
        elif lesson.media:
            turn.show(enrolment.person, lesson.media[0], lesson.text or None)
        elif lesson.text:
            words.append(lesson.text)
    if words:
        turn.tell(enrolment.person, "\n\n".join(words))
    return replace(enrolment, through=max(days))
