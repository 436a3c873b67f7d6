"""Four weeks of a person who works in New York and then in Madrid, over both nights in which clocks go forward: every
message that they get, with its minute."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.scenarios.people import Person, World

APP = "corpfinity"
NEW_YORK, MADRID = "America/New_York", "Europe/Madrid"
BEGIN, MOVE, END = date(2027, 3, 8), date(2027, 3, 20), date(2027, 4, 4)
SKIPPED = {date(2027, 3, 10), date(2027, 3, 31)}
"""Working days without a challenge."""
AT_HOME = {date(2027, 3, 22) + timedelta(days=n) for n in range(7)}
"""A whole week without one."""
QUIET_FROM = datetime(2027, 3, 29, 12, tzinfo=ZoneInfo(MADRID))
STRETCH_UNTIL = datetime(2027, 3, 31, 12, tzinfo=ZoneInfo(MADRID))

Told = tuple[str, str, str]
"""When (UTC, to the minute), what type, what text."""


def days() -> list[date]:
    return [BEGIN + timedelta(days=n) for n in range((END - BEGIN).days + 1)]


def zone(day: date) -> str:
    """Where the evening of that day is spent; the morning of the day of the move is still New York's."""
    return NEW_YORK if day < MOVE else MADRID


def wall(day: date, hour: int, minute: int = 0, *, where: str = "") -> datetime:
    """An instant by the clocks of the place, worked out apart from the service; in a gap, the end of it."""
    there = ZoneInfo(where or zone(day))
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=there).astimezone(UTC)
    shown = at.astimezone(there)
    return at - timedelta(minutes=shown.minute) if shown.hour != hour else at


def works(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in SKIPPED and day not in AT_HOME


def expected() -> list[tuple[datetime, str, str]]:
    """Everything but quotes and achievements, in the order of time."""
    found: list[tuple[datetime, str, str]] = []
    streak = week = 0
    for day in days():
        morning = NEW_YORK if day <= MOVE else MADRID
        medicine = wall(day, 2, 30, where=morning)
        if medicine > QUIET_FROM:
            medicine = wall(day, 7, where=morning)
        found.append((medicine, "reminder", "Time for your medicine!"))
        stretch = wall(day, 18, 15)
        if day.isoweekday() in (2, 4) and stretch < STRETCH_UNTIL:
            found.append((stretch, "reminder", "Up you get"))
        week = works(day) + (0 if day.isoweekday() == 1 else week)
        if works(day):
            streak += 1
        elif streak:
            found.append((wall(day, 20), "streak_risk", f"Don't lose your {streak} day streak!"))
            streak = 0
        if day.isoweekday() == 7 and week:
            found.append((wall(day, 18), "weekly_summary", f"You completed {week} challenges this week!"))
    return sorted(found)


def told(pushes: list[dict[str, Any]], *types: str) -> list[Told]:
    return [
        (push["at"][:16], push["payload"]["data"]["type"], push["payload"]["body"])
        for push in pushes
        if push["payload"]["data"]["type"] in types
    ]


async def must(person: Person, method: str, path: str, status: int, body: dict[str, Any] | None = None) -> Any:
    """The JSON of a request that is answered with that status."""
    answer = await person.ask(method, f"/api/v1/{APP}/{path}", **({} if body is None else {"json": body}))
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


@pytest.fixture
async def worker(world: World) -> Person:
    """Somebody at work, a minute into their first half hour in New York."""
    await world.at("2027-03-08 00:30", NEW_YORK)
    person = await world.registered(app=APP, timezone=NEW_YORK, name="Ana")
    await must(person, "POST", "notifications/register", 204, {"token": f"token-{person.id}", "platform": "android"})
    medicine = {"type": "medicine", "title": "Medicine", "time_hour": 2, "time_minute": 30, "frequency": "daily"}
    await must(person, "POST", "reminders", 201, medicine)
    return person


async def test_every_message_of_four_weeks_and_its_minute(world: World, worker: Person) -> None:
    stretch = await must(worker, "POST", "reminders", 201, {
        "type": "stretch", "title": "Stretch", "message": "Up you get", "time_hour": 18, "time_minute": 15,
        "frequency": "custom", "custom_days": [2, 4],
    })  # fmt: skip
    unlocked: list[tuple[str, str]] = []

    def challenge(day: date) -> Callable[[], Awaitable[Any]]:
        async def complete() -> None:
            free = {"title": "A walk", "goal_category": "movement", "energy_level": "low", "client_id": str(day)}
            done = await must(worker, "POST", "challenges/complete", 201, free)
            assert done["completion"]["day"] == day.isoformat()
            at = wall(day, 12, 10).strftime("%Y-%m-%dT%H:%M")
            unlocked.extend((at, f"You earned: {one['title']}") for one in done["achievements"])

        return complete

    plan: list[tuple[datetime, Callable[[], Awaitable[Any]] | None]] = [
        (wall(day, 12, 10), challenge(day)) for day in days() if works(day)
    ]
    quiet = {"quiet_hours": {"start": "23:00", "end": "07:00"}}
    plan += [
        (wall(MOVE, 10, where=NEW_YORK), lambda: must(worker, "PATCH", "users/me", 200, {"timezone": MADRID})),
        (QUIET_FROM, lambda: must(worker, "PUT", "notifications/preferences", 200, quiet)),
        (STRETCH_UNTIL, lambda: must(worker, "DELETE", f"reminders/{stretch['id']}", 204)),
    ]
    plan += [(at, None) for at, _, _ in expected()]
    plan += [(at - timedelta(minutes=1), None) for at, _, _ in expected()]
    plan += [(wall(day, 21), None) for day in days()]  # by then each day's quote has come
    for at, act in sorted(plan, key=lambda step: step[0]):
        await world.hold(at.isoformat())
        if act is not None:
            await act()
        assert (await world.drain())["failed"] == 0

    pushes = [push for push in await world.outbox("push") if push["to"] == f"token-{worker.id}"]
    wanted = [(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M"), kind, text) for at, kind, text in expected()]
    assert told(pushes, "reminder", "streak_risk", "weekly_summary") == wanted
    assert [(at, text) for at, _, text in told(pushes, "achievement")] == unlocked
    assert len(unlocked) >= 2
    letters = [letter for letter in await world.outbox("email") if letter["to"] == worker.email]
    summaries = [one for one in letters if "challenges this week" in one["payload"]["text"]]
    assert [one["at"][:16] for one in summaries] == [at for at, kind, _ in wanted if kind == "weekly_summary"]
    quotes = [datetime.fromisoformat(push["at"]) for push in pushes if push["payload"]["data"]["type"] == "motivation"]
    lived = [at.astimezone(ZoneInfo(NEW_YORK if at < wall(MOVE, 10, where=NEW_YORK) else MADRID)) for at in quotes]
    assert len({at.date() for at in lived}) == len(lived) >= len(days()) - 1  # the day of the move may lose its own
    assert all(at.hour >= 9 for at in lived)


async def test_a_quote_comes_once_a_day_at_a_time_of_its_own(world: World, worker: Person) -> None:
    seen = []
    for day in (date(2027, 3, 9), date(2027, 3, 14)):
        await world.hold(wall(day, 8, 59).isoformat())
        await world.drain()
        await world.client.delete("/sandbox/outbox")
        minute = wall(day, 9)
        while minute < wall(day, 19, 5):
            await world.hold(minute.isoformat())
            await world.drain()
            minute += timedelta(minutes=15)
        quotes = [one for one in await world.outbox("push") if one["payload"]["data"]["type"] == "motivation"]
        quotes = [one for one in quotes if one["to"] == f"token-{worker.id}"]
        assert len(quotes) == 1
        seen.append((quotes[0]["at"][11:16], quotes[0]["payload"]["body"]))
    assert seen[0] != seen[1]
