"""What CorpFinity tells its people by itself, from what they do to what a device shows."""

from typing import Any

from tests.integration.reminders.people import Person, person, returned
from tests.support.service import Service

HUM = {"title": "Hum", "goal_category": "focus", "energy_level": "low"}
QUIET = {name: {"push": False, "email": False} for name in ("motivation", "achievement", "weekly_summary")}


async def reachable(service: Service, token: str, timezone: str = "UTC", **types: Any) -> Person:
    """A person with a phone who wants these types, and else no more than reminders and warnings."""
    who = await person(service, timezone=timezone)
    phone = await who.ask("POST", "/notifications/register", {"token": token, "platform": "ios"})
    wishes = await who.ask("PUT", "/notifications/preferences", {"types": {**QUIET, **types}})
    assert (phone.status_code, wishes.status_code) == (204, 200), wishes.text
    return who


async def told(service: Service, *instants: str) -> list[tuple[str, str, str]]:
    """Device, title and body of what arrives when it is that late."""
    before = len(await service.outbox("push"))
    for instant in instants:
        await service.hold(f"2030-01-{instant}:00Z")
        assert (await service.drain())["failed"] == 0
    pushed = (await service.outbox("push"))[before:]
    return [(each["to"][:1], each["payload"]["title"], each["payload"]["body"]) for each in pushed]


async def test_a_reminder_arrives_at_its_local_time_with_the_words_of_its_owner(service: Service) -> None:
    ada = await reachable(service, "a" * 64, "Asia/Tokyo")  # 21:00 there
    await ada.remind(time_hour=22, time_minute=0)
    own = await ada.remind(title="Tea", message="Mira lejos", time_hour=22, time_minute=30)
    gone = await ada.remind(title="Gone", time_hour=22, time_minute=0)
    off = await ada.remind(title="Off", time_hour=22, time_minute=0)
    await ada.remind(title="Another day", time_hour=22, time_minute=0, frequency="custom", custom_days=[3])
    assert (await ada.ask("DELETE", f"/reminders/{gone['id']}")).status_code == 204
    assert (await ada.ask("PATCH", f"/reminders/{off['id']}", {"is_enabled": False})).status_code == 200
    assert (await ada.ask("PATCH", f"/reminders/{own['id']}", {"time_minute": 45})).status_code == 200
    assert await told(service, "01T12:59") == []
    assert await told(service, "01T13:00") == [("a", "Drink", "Time for your water!")]
    assert await told(service, "01T13:30", "01T13:45") == [("a", "Tea", "Mira lejos")]
    assert len(await told(service, "02T13:00", "02T13:45")) == 3, "the next day, a Wednesday"


async def test_whoever_has_done_nothing_by_the_evening_is_warned_while_there_is_something_to_lose(
    service: Service,
) -> None:
    ada, bob = await reachable(service, "a" * 64), await reachable(service, "b" * 64)
    await reachable(service, "c" * 64)
    for who in (ada, bob):
        assert (await who.ask("POST", "/challenges/complete", HUM)).status_code == 201
    assert await told(service, "01T20:00", "02T10:00") == [], "today is done"
    assert (await (await returned(bob)).ask("POST", "/challenges/complete", HUM)).status_code == 201
    risk = ("Your streak is at risk", "Don't lose your 1 day streak!")
    assert await told(service, "02T19:59", "02T20:00") == [("a", *risk)]
    assert await told(service, "03T20:00") == [("b", risk[0], "Don't lose your 2 day streak!")]
    assert await told(service, "04T20:00", "05T20:00") == []


async def test_the_week_is_told_on_its_sunday_and_an_achievement_at_once(service: Service) -> None:
    wanted = {"push": True, "email": False}
    no = {"push": False, "email": False}
    ada = await reachable(service, "a" * 64, weekly_summary=wanted, achievement=wanted, streak_risk=no)
    for _ in range(2):
        assert (await ada.ask("POST", "/challenges/complete", HUM)).status_code == 201
    pushed = await told(service, "01T12:00")
    assert {title for _, title, _ in pushed} == {"🏆 Achievement Unlocked!"}
    unlocked = (await ada.get("/achievements"))["items"]
    titles = sorted(each["title"] for each in unlocked if each["unlocked"])
    assert sorted(body for *_, body in pushed) == [f"You earned: {title}" for title in titles]
    summary = ("a", "Your week in review", "You completed 2 challenges this week!")
    assert await told(service, "06T17:59") == []
    assert await told(service, "06T18:00") == [summary]
    assert await told(service, "13T18:00") == [], "nothing was done in the week after"
