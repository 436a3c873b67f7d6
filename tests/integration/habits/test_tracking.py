"""Tracking and goals over HTTP."""

import asyncio

from tests.integration.habits.people import person, refusal
from tests.support.service import Service

NOTHING = {
    "water_intake": 0,
    "mood": None,
    "breathing_sessions": 0,
    "posture_checks": 0,
    "screen_breaks": 0,
    "morning_stretch": False,
    "evening_reflection": False,
}


BAD: list[dict[str, object]] = [
    {"water_intake": -1},
    {"water_intake": 100_001},
    {"water_intake": 1.5},
    {"water_intake": "10"},
    {"water_intake": None},
    {"water_intake": 2**63},
    {"screen_breaks": 10_001},
    {"mood": 0},
    {"mood": 6},
    {"mood": ""},
    {"mood": "x" * 33},
    {"mood": "a\0"},
    {"mood": True},
    {"morning_stretch": 1},
    {"increment": {"mood": 1}},
    {"increment": {"morning_stretch": True}},
    {"increment": {"water_intake": 100_001}},
    {"increment": 5},
    {"date": "2030-01-01"},
    {"steps": 5},
]


async def test_a_day_begins_empty_and_takes_values_and_increments(service: Service) -> None:
    ada = await person(service)
    assert await ada.get("/tracking/today") == {"date": "2030-01-01", **NOTHING, "updated_at": None}
    day = await ada.patch("/tracking/today", water_intake=500, mood="calm", morning_stretch=True)
    assert {key["key"] for key in day.pop("achievements")} == {"dear_diary"}
    noted = {"date": "2030-01-01", "updated_at": "2030-01-01T12:00:00Z"}
    assert day == {**NOTHING, **noted, "water_intake": 500, "mood": "calm", "morning_stretch": True}
    await service.advance(60)
    await ada.patch("/tracking/today", screen_breaks=2, increment={"water_intake": 250, "screen_breaks": 1})
    day = await ada.patch("/tracking/today", mood=3, increment={"breathing_sessions": 1, "posture_checks": -4})
    assert day.pop("achievements") == []
    assert day == await ada.get("/tracking/today")
    assert (day["water_intake"], day["mood"], day["screen_breaks"], day["breathing_sessions"]) == (750, 3, 3, 1)
    assert (day["posture_checks"], day["updated_at"]) == (0, "2030-01-01T12:01:00Z")
    assert await ada.get("/tracking/history") == {"items": [day], "next_cursor": None}


async def test_a_bad_change_is_refused_whole(service: Service) -> None:
    ada = await person(service)
    for body in BAD:
        answer = await ada.ask("PATCH", "/tracking/today", json={"posture_checks": 1, **body})
        assert answer.status_code == 422, body
        assert answer.json()["errors"]
    assert (await ada.get("/tracking/today"))["updated_at"] is None


async def test_parallel_increments_of_several_devices_add_up(service: Service) -> None:
    ada = await person(service)
    await asyncio.gather(*(ada.patch("/tracking/today", increment={"water_intake": 100}) for _ in range(15)))
    assert (await ada.get("/tracking/today"))["water_intake"] == 1500


async def test_days_follow_the_person_over_midnight_and_the_date_line(service: Service) -> None:
    ada = await person(service, timezone="Pacific/Auckland")
    await service.hold("2030-01-01T10:59:30Z")  # half a minute to midnight in Auckland
    assert (await ada.patch("/tracking/today", increment={"water_intake": 100}))["date"] == "2030-01-01"
    await service.advance(60)
    assert (await ada.get("/tracking/today"))["water_intake"] == 0
    assert (await ada.patch("/tracking/today", increment={"water_intake": 20}))["date"] == "2030-01-02"
    await ada.patch("/users/me", timezone="Pacific/Honolulu")  # where the first of January has just begun
    day = await ada.patch("/tracking/today", increment={"water_intake": 3})
    assert (day["date"], day["water_intake"]) == ("2030-01-01", 103)
    await service.advance(24 * 3600)
    assert (await ada.patch("/tracking/today", increment={"water_intake": 4}))["date"] == "2030-01-02"
    assert [day["water_intake"] for day in (await ada.get("/tracking/history"))["items"]] == [103, 24]


async def test_history_is_a_range_of_days(service: Service) -> None:
    ada = await person(service)
    for _ in range(3):
        await ada.patch("/tracking/today", increment={"screen_breaks": 1})
        await service.advance(24 * 3600)
    items = (await ada.get("/tracking/history", **{"from": "2030-01-02", "to": "2030-01-03"}))["items"]
    assert [day["date"] for day in items] == ["2030-01-02", "2030-01-03"]
    for query in (
        {"from": "2030-01-02", "to": "2030-01-01"},
        {"from": "2028-01-01", "to": "2030-01-01"},
        {"from": "yesterday"},
    ):
        assert (await ada.ask("GET", "/tracking/history", params=query)).status_code == 422
    bob = await person(service)
    assert (await bob.get("/tracking/history"))["items"] == []


async def test_goals_have_defaults_are_replaced_and_show_today(service: Service) -> None:
    ada = await person(service)
    await ada.patch("/tracking/today", water_intake=1999, screen_breaks=9)
    shown = await ada.get("/goals")
    assert shown["date"] == "2030-01-01"
    assert set(shown["goals"]) == {
        "water_intake",
        "breathing_sessions",
        "posture_checks",
        "screen_breaks",
        "challenges",
    }
    assert (shown["goals"]["water_intake"], shown["goals"]["screen_breaks"]) == (2000, 4)
    assert shown["progress"]["water_intake"] == {"value": 1999, "target": 2000, "percent": 99, "done": False}
    assert shown["progress"]["screen_breaks"] == {"value": 9, "target": 4, "percent": 100, "done": True}
    set_anew = await ada.ask("PUT", "/goals", json={"water_intake": 3000, "screen_breaks": None})
    assert set_anew.status_code == 200
    answer = set_anew.json()
    assert {name: target for name, target in answer["goals"].items() if target} == {"water_intake": 3000}
    assert {name: one for name, one in answer["progress"].items() if one} == {
        "water_intake": {"value": 1999, "target": 3000, "percent": 66, "done": False}
    }
    assert await ada.get("/goals") == answer
    for bad in ({"water_intake": 0}, {"screen_breaks": 10_001}, {"challenges": "3"}, {"steps": 1}):
        assert refusal(await ada.ask("PUT", "/goals", json=bad))[:2] == (422, "validation_failed")
    assert await ada.get("/goals") == answer


async def test_what_was_noted_goes_with_the_account(service: Service) -> None:
    ada = await person(service)
    await ada.patch("/tracking/today", water_intake=2500, mood=5)
    await ada.ask("PUT", "/goals", json={"water_intake": 1})
    export = (await service.ask("GET", "/api/v1/auth/account/export", token=ada.token)).json()["apps"]["corpfinity"]
    assert export["tracking_days"][0]["water_intake"] == 2500
    assert export["tracking_days"][0]["mood"] == 5
    assert {"tracking_entries", "tracking_totals", "daily_goals", "achievement_unlocks"} <= set(export)
    left = await service.ask("DELETE", "/api/v1/auth/account", token=ada.token, params={"app": "corpfinity"})
    assert left.status_code == 204
    login = {"app": "corpfinity", "email": ada.email, "password": "correct horse 9"}
    back = (await service.client.post("/api/v1/auth/login", json=login)).json()["access_token"]
    export = (await service.ask("GET", "/api/v1/auth/account/export", token=back)).json()["apps"]["corpfinity"]
    assert not [name for name in export if name.startswith(("tracking", "daily", "achievement"))]
