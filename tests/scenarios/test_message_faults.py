"""Messages while providers fail, clocks jump and people change their minds: each time is told once, or not at all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import httpx

from tests.scenarios.people import Person, World

APP = "corpfinity"
MADRID = "Europe/Madrid"
WALK = {"title": "A walk", "goal_category": "movement", "energy_level": "low"}
_tokens = count(1)


async def must(person: Person, method: str, path: str, status: int, **body: Any) -> Any:
    """The JSON of a request that is answered with that status."""
    answer = await person.ask(method, f"/api/v1/{APP}/{path}", **({"json": body} if body else {}))
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def remind(person: Person, hour: int, minute: int, message: str = "Now") -> str:
    """The id of a new daily reminder."""
    made = await must(
        person, "POST", "reminders", 201, type="water", title="Water", message=message, frequency="daily",
        time_hour=hour, time_minute=minute,
    )  # fmt: skip
    reminder_id: str = made["id"]
    return reminder_id


async def reachable(world: World, person: Person, platform: str = "android") -> str:
    """Register a device, and want no quotes; where pushes to it go."""
    token = to = f"{platform}-{next(_tokens)}"
    if platform == "web":
        subscription = (await world.client.post("/sandbox/webpush/subscriptions")).json()
        token, to = json.dumps(subscription), subscription["endpoint"]
    await must(person, "POST", "notifications/register", 204, token=token, platform=platform)
    await must(person, "PUT", "notifications/preferences", 200, types={"motivation": {"push": False}})
    return to


async def somebody(world: World, zone: str = "UTC", platform: str = "android") -> tuple[Person, str]:
    """Somebody who lives there, and where pushes to their device go."""
    person = await world.apple(app=APP)
    await must(person, "PATCH", "users/me", 200, timezone=zone)
    return person, await reachable(world, person, platform)


async def pushes(world: World, to: str, *, refused: bool = False) -> list[tuple[str, str]]:
    """When and what was pushed there, or also what was tried."""
    query = {"channel": "push", **({"all": "true"} if refused else {})}
    items = (await world.client.get("/sandbox/outbox", params=query)).json()["items"]
    return [(item["at"][:16], item["payload"]["body"]) for item in items if item["to"] == to]


async def drained(world: World, *instants: str, zone: str = "UTC") -> None:
    """Go from one to the next, and at each do what is due."""
    for local in instants:
        await world.at(local, zone)
        assert (await world.drain())["failed"] == 0


def fcm(code: str) -> dict[str, Any]:
    kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
    return {"error": {"status": "NOT_FOUND", "details": [{"@type": kind, "errorCode": code}]}}


NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
OLDER, NEWER = (int((NOON + timedelta(seconds=by)).timestamp()) * 1000 for by in (-60, 60))

FAULTS: list[tuple[str, str, dict[str, Any], int, int]] = [
    ("android", "fcm", {"status": 503, "times": 3}, 1, 1),
    ("android", "fcm", {"status": 429, "headers": {"Retry-After": "90"}}, 1, 1),
    ("android", "fcm", {"status": 401, "times": 3}, 1, 1),
    ("android", "fcm", {"status": 404, "body": fcm("UNREGISTERED")}, 0, 0),
    ("android", "fcm", {"drop": True, "times": 2}, 1, 1),
    ("android", "fcm", {"latency_ms": 300}, 1, 1),
    ("android", "fcm", {"status": 500, "body": "<html>"}, 1, 1),
    ("ios", "apns", {"status": 410, "body": {"reason": "Unregistered", "timestamp": OLDER}}, 0, 1),
    ("ios", "apns", {"status": 410, "body": {"reason": "Unregistered", "timestamp": NEWER}}, 0, 0),
    ("ios", "apns", {"status": 400, "body": {"reason": "BadDeviceToken"}}, 0, 0),
    ("ios", "apns", {"status": 403, "body": {"reason": "ExpiredProviderToken"}, "times": 3}, 1, 1),
    ("ios", "apns", {"status": 500, "times": 2}, 1, 1),
    ("ios", "apns", {"status": 429, "body": {"reason": "TooManyRequests"}}, 1, 1),
    ("ios", "apns", {"drop": True, "times": 3}, 1, 1),
    ("web", "webpush", {"status": 410}, 0, 0),
    ("web", "webpush", {"status": 429, "headers": {"Retry-After": "90"}}, 1, 1),
    ("web", "webpush", {"status": 413}, 0, 1),
    ("web", "webpush", {"status": 401, "times": 3}, 1, 1),
    ("web", "webpush", {"drop": True}, 1, 1),
]
"""Device, service, what goes wrong there with that device; how many pushes it gets that day, and the next."""


async def test_each_fault_of_a_provider_costs_what_it_must_and_nothing_twice(world: World) -> None:
    await world.at("2030-01-01 12:00")
    there: list[str] = []
    owner: dict[str, Person] = {}
    for platform, service, fault, _, _ in FAULTS:
        if platform not in owner:
            owner[platform] = await world.apple(app=APP)
            await remind(owner[platform], 12, 30)
        there.append(await reachable(world, owner[platform], platform))
        await world.fault(service=service, match=there[-1].removeprefix("https://"), **fault)
    minutes = [f"2030-01-01 {12 + minute // 60}:{minute % 60:02}" for minute in (30, 31, 32, 34, 37, 45, 60, 120)]
    await drained(world, *minutes)
    for to, (_, service, fault, today, _) in zip(there, FAULTS, strict=True):
        found = await pushes(world, to)
        assert [text for _, text in found] == ["Now"] * today, (service, fault)
        if "Retry-After" in fault.get("headers", {}):
            assert found[0][0] == "2030-01-01T12:32", "not sooner than the provider asked"
    assert (await world.client.get("/sandbox/faults")).json()["items"] == [], "every fault was met"
    await world.client.delete("/sandbox/outbox")
    await drained(world, "2030-01-02 12:30", "2030-01-02 13:30")
    for to, (_, service, fault, _, tomorrow) in zip(there, FAULTS, strict=True):
        assert len(await pushes(world, to)) == len(await pushes(world, to, refused=True)) == tomorrow, (service, fault)


async def test_after_an_outage_everybody_gets_theirs_at_once(world: World) -> None:
    await world.at("2030-01-01 12:00")
    there = [await somebody(world) for _ in range(7)]
    for person, _ in there:
        await remind(person, 12, 30)
    await world.fault(service="fcm", status=503, times=1000)
    await drained(world, "2030-01-01 12:30", "2030-01-01 12:32", "2030-01-01 12:40")
    await world.client.delete("/sandbox/faults")
    await drained(world, "2030-01-01 13:30")
    assert [len(await pushes(world, to)) for _, to in there] == [1] * len(there)


async def test_nothing_is_sent_once_the_day_is_over(world: World) -> None:
    await world.at("2030-01-01 12:00", MADRID)
    person, to = await somebody(world, MADRID)
    await remind(person, 23, 50)
    await world.fault(service="fcm", status=503, times=1000)
    await drained(world, "2030-01-01 23:50", "2030-01-01 23:51", "2030-01-01 23:59", zone=MADRID)
    await world.client.delete("/sandbox/faults")
    await drained(world, "2030-01-02 00:00", "2030-01-02 00:30", "2030-01-02 23:49", zone=MADRID)
    assert await pushes(world, to) == []
    await drained(world, "2030-01-02 23:50", "2030-01-02 23:55", zone=MADRID)
    assert len(await pushes(world, to)) == 1


async def test_quiet_hours_in_a_night_that_lacks_an_hour_also_if_nobody_was_at_work(world: World) -> None:
    await world.at("2027-03-27 12:00", MADRID)
    person, to = await somebody(world, MADRID)
    quiet = {"start": "23:00", "end": "07:00"}
    await must(person, "PUT", "notifications/preferences", 200, quiet_hours=quiet)
    await remind(person, 23, 30, "late")
    await remind(person, 2, 30, "in the gap")
    await remind(person, 22, 30, "missed")
    await drained(world, "2027-03-28 06:59", zone=MADRID)
    assert await pushes(world, to) == []
    await drained(world, "2027-03-28 07:00", "2027-03-28 07:01", zone=MADRID)
    night = [("2027-03-28T05:00", "in the gap"), ("2027-03-28T05:00", "late")]
    assert sorted(await pushes(world, to)) == night, "what a rest puts off is not late"
    await drained(world, "2027-03-31 12:00", "2027-03-31 12:01", zone=MADRID)
    after = [("2027-03-31T10:00", "in the gap"), ("2027-03-31T10:00", "late")]
    assert sorted(await pushes(world, to)) == night + after, "of days without a worker one night is left"


async def test_quiet_hours_in_a_night_that_has_an_hour_twice(world: World) -> None:
    await world.at("2027-10-30 12:00", MADRID)
    person, to = await somebody(world, MADRID)
    await must(person, "PUT", "notifications/preferences", 200, quiet_hours={"start": "23:00", "end": "02:30"})
    await remind(person, 23, 59, "late")
    await remind(person, 2, 15, "early")
    await drained(world, "2027-10-30 23:59", "2027-10-31 02:15", zone=MADRID)
    assert await pushes(world, to) == []
    await drained(world, "2027-10-31 02:30", zone=MADRID)
    both = [("2027-10-31T00:30", "early"), ("2027-10-31T00:30", "late")]
    assert sorted(await pushes(world, to)) == both
    for fold, local in ((1, "2027-10-31 02:15"), (1, "2027-10-31 02:30"), (0, "2027-10-31 12:00")):
        await world.at(local, MADRID, fold=fold)
        await world.drain()
    assert sorted(await pushes(world, to)) == both


async def test_what_people_change_before_the_worker_comes_counts(world: World) -> None:
    await world.at("2030-01-01 12:00")
    person, to = await somebody(world)
    ids = {text: await remind(person, 13, 0, text) for text in ("kept", "deleted", "off", "moved", "reworded")}
    await must(person, "POST", "challenges/complete", 201, **WALK)
    await drained(world, "2030-01-01 12:01")
    await world.client.delete("/sandbox/outbox")
    await world.at("2030-01-01 13:05")
    await must(person, "DELETE", f"reminders/{ids['deleted']}", 204)
    await must(person, "PATCH", f"reminders/{ids['off']}", 200, is_enabled=False)
    await must(person, "PATCH", f"reminders/{ids['moved']}", 200, time_hour=14)
    await must(person, "PATCH", f"reminders/{ids['reworded']}", 200, message="said anew")
    await drained(world, "2030-01-01 13:06")
    assert sorted(text for _, text in await pushes(world, to)) == ["kept", "said anew"]
    await drained(world, "2030-01-01 14:00", "2030-01-01 20:00", "2030-01-01 23:00")
    assert sorted(text for _, text in await pushes(world, to)) == ["kept", "moved", "said anew"], "a day that was kept"
    await world.client.delete("/sandbox/outbox")
    for reminder_id in ("kept", "moved", "reworded"):
        await must(person, "DELETE", f"reminders/{ids[reminder_id]}", 204)
    await world.at("2030-01-02 20:05")
    await must(person, "POST", "challenges/complete", 201, **WALK)
    await drained(world, "2030-01-02 20:06")
    assert not [text for _, text in await pushes(world, to) if "streak" in text and "Don't" in text]
    await drained(world, "2030-01-03 23:10", "2030-01-03 23:20")
    assert [text for _, text in await pushes(world, to) if "Don't" in text] == ["Don't lose your 2 day streak!"]


async def test_a_journey_doubles_nothing_and_loses_nothing(world: World) -> None:
    await world.at("2030-01-01 08:00", MADRID)
    person, to = await somebody(world, MADRID)
    await remind(person, 9, 0)
    await drained(world, "2030-01-01 09:00", "2030-01-02 09:00", zone=MADRID)
    assert len(await pushes(world, to)) == 2
    await must(person, "PATCH", "users/me", 200, timezone="America/New_York")
    await drained(world, "2030-01-02 09:00", zone="America/New_York")
    assert len(await pushes(world, to)) == 2, "once a day, wherever it is lived"
    await world.at("2030-01-03 09:01", "America/New_York")
    await must(person, "PATCH", "users/me", 200, timezone="Asia/Tokyo")
    await drained(world, "2030-01-03 09:02", zone="America/New_York")
    assert len(await pushes(world, to)) == 3, "it had come up before the journey, and in Tokyo its day still lasts"
    await world.at("2030-01-04 09:01", "Asia/Tokyo")
    await must(person, "PATCH", "users/me", 200, timezone="Australia/Sydney")
    for _ in range(2):
        await world.drain()
    assert len(await pushes(world, to)) == 4
    await drained(world, "2030-01-04 09:00", "2030-01-04 23:00", zone="Australia/Sydney")
    assert len(await pushes(world, to)) == 4
    await drained(world, "2030-01-01 09:00", "2030-01-04 12:00", zone="Australia/Sydney")
    assert len(await pushes(world, to)) == 4, "nor does a clock that is set back"


async def test_letters_of_the_week(world: World) -> None:
    """In both languages and numbers; refused, put off, stopped by their reader, and bounced."""
    sunday = date(2030, 1, 6)
    await world.at("2030-01-02 12:00")
    ada, bob, eve, kim = [await world.registered(app=APP, locale="es") for _ in range(4)]
    to = await reachable(world, ada)
    for person in (ada, bob, eve, kim):
        await must(person, "POST", "challenges/complete", 201, **WALK)
    await must(bob, "PATCH", "users/me", 200, locale="en")
    await must(bob, "POST", "challenges/complete", 201, **WALK)
    await drained(world, "2030-01-06 17:59")
    await world.client.delete("/sandbox/outbox")
    await world.fault(service="email", status=550, match=eve.email)
    await world.fault(service="email", status=451, match=ada.email, times=2)
    assert (await world.client.post("/sandbox/email/bounces", json={"email": kim.email, "type": "bounce"})).is_success
    await drained(world, f"{sunday} 18:00", f"{sunday} 18:02", f"{sunday} 18:10", f"{sunday} 19:00")
    letters = await world.outbox("email")
    assert sorted(one["to"] for one in letters) == sorted([ada.email, bob.email])
    [mine] = [one["payload"] for one in letters if one["to"] == ada.email]
    one, two = "¡Has completado 1 reto esta semana!", "You completed 2 challenges this week!"
    assert [text for _, text in await pushes(world, to) if "semana" in text] == [one]
    assert one in mine["text"]
    assert one in mine["html"]
    assert [two in letter["payload"]["text"] for letter in letters if letter["to"] == bob.email] == [True]
    assert mine["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = httpx.URL(mine["headers"]["List-Unsubscribe"].strip("<>")).path
    assert (await world.client.get(link)).status_code == 200
    wishes = await must(ada, "GET", "notifications/preferences", 200)
    assert wishes["types"]["weekly_summary"] == {"push": True, "email": True}, "a look changes nothing"
    form = {"List-Unsubscribe": "One-Click"}
    assert (await world.client.post(link, data=form)).is_success
    after = await must(ada, "GET", "notifications/preferences", 200)
    assert after["types"] == {**wishes["types"], "weekly_summary": {"push": True, "email": False}}

    await world.client.delete("/sandbox/outbox")
    await world.at("2030-01-16 12:00")  # a Wednesday, and nobody was at work since
    for person in (ada, bob, eve):
        await must(person, "POST", "challenges/complete", 201, **WALK)
    await drained(world, "2030-01-16 12:01", "2030-01-20 18:00", "2030-01-20 18:30")
    assert [one["to"] for one in await world.outbox("email")] == [bob.email], "a missed week is in nobody's way"
    assert [text for _, text in await pushes(world, to) if "semana" in text] == [one]
