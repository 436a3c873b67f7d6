"""Achievements over HTTP, from figures that were kept on the way."""

from pathlib import Path

from core.engagement.achievements.wellness import WELLNESS
from tests.integration.habits.people import person
from tests.support.service import Service, served

STREAKING = """
from core.engagement.achievements.feature import Achievements
from core.engagement.achievements.wellness import WELLNESS
from core.engagement.streaks.feature import Streaks
from core.platform.registry.spec import AppSpec

APP = AppSpec(slug="streaking", title="Streaking", features=(Streaks(), Achievements(catalog=WELLNESS)))
"""


async def test_all_are_listed_with_progress_in_the_persons_language(service: Service) -> None:
    ada = await person(service, locale="es")
    answer = await ada.get("/achievements")
    assert answer["next_cursor"] is None
    assert [one["key"] for one in answer["items"]] == [one.key for one in WELLNESS]
    first = answer["items"][0]
    assert first == {
        "key": "first_steps",
        "title": "Primeros pasos",
        "description": "Completa tu primer reto.",
        "rarity": "common",
        "icon": "🌱",
        "unlocked": False,
        "unlocked_at": None,
        "progress": {"current": 0, "target": 1, "percent": 0},
    }
    await ada.patch("/users/me", locale="en")
    assert (await ada.get("/achievements"))["items"][0]["title"] == "First steps"


async def test_a_change_unlocks_at_once_and_once_and_a_check_finds_nothing_more(service: Service) -> None:
    ada = await person(service)
    day = await ada.patch("/tracking/today", water_intake=2000)
    assert [one["key"] for one in day["achievements"]] == ["dear_diary", "first_two_liters"]
    assert day["achievements"][1] == {
        "key": "first_two_liters",
        "title": "Two liters",
        "description": "Drink 2 liters in a day.",
        "rarity": "common",
        "icon": "💧",
        "unlocked_at": "2030-01-01T12:00:00Z",
    }
    assert (await ada.patch("/tracking/today", increment={"water_intake": 500}))["achievements"] == []
    shown = {one["key"]: one for one in (await ada.get("/achievements"))["items"]}
    assert shown["dear_diary"]["unlocked_at"] == "2030-01-01T12:00:00Z"
    assert shown["keeping_track"]["progress"] == {"current": 1, "target": 30, "percent": 3}
    assert shown["well_watered"]["progress"]["current"] == 1
    check = await ada.ask("POST", "/achievements/check")
    assert (check.status_code, check.json()) == (200, {"unlocked": []})
    assert await service.drain() is not None
    assert {one["key"] for one in (await ada.get("/achievements"))["items"] if one["unlocked"]} == {
        "dear_diary",
        "first_two_liters",
    }


async def test_a_month_of_days_adds_up(service: Service) -> None:
    ada = await person(service)
    unlocked = []
    for _ in range(20):
        more = {"screen_breaks": 3, "breathing_sessions": 1}
        day = await ada.patch(
            "/tracking/today", increment=more, water_intake=2100, morning_stretch=True, evening_reflection=True
        )
        unlocked.append([one["key"] for one in day["achievements"]])
        await service.advance(24 * 3600)
    assert unlocked[0] == ["dear_diary", "first_two_liters"]
    assert unlocked[13] == ["well_watered"]
    assert unlocked[16] == ["eyes_off"]
    assert unlocked[19] == ["bookends"]
    assert sum(map(len, unlocked)) == 5


async def test_an_app_of_streaks_alone_unlocks_by_the_streaks_events(tmp_path: Path) -> None:
    (tmp_path / "streaking.py").write_text(STREAKING)
    async with served(RHIZOME_APPS_DIR=str(tmp_path)) as service:
        await service.hold()
        ada = await person(service, app="streaking")

        async def shown() -> dict[str, bool]:
            return {one["key"]: one["unlocked"] for one in (await ada.get("/achievements"))["items"]}

        for day in range(3):
            assert not (await shown())["three_in_a_row"], day
            assert (await ada.ask("POST", "/streak", json={"duration_seconds": 60})).status_code == 201
            assert (await service.drain())["failed"] == 0
            await service.advance(24 * 3600)
        assert (await shown())["three_in_a_row"]
        assert (await ada.ask("POST", "/achievements/check")).json() == {"unlocked": []}
