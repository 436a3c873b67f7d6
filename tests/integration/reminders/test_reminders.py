"""Reminders over HTTP."""

from typing import Any
from uuid import uuid4

from tests.integration.reminders.people import person, pointer
from tests.support.service import Service

FULL = {
    "type": "tea",
    "title": "Tea at the window",
    "message": "¡Mira lejos! 👀",
    "time_hour": 23,
    "time_minute": 0,
    "frequency": "custom",
    "custom_days": [5, 1],
    "is_enabled": True,
}


async def test_a_reminder_from_its_making_to_its_end(service: Service) -> None:
    ada = await person(service, timezone="America/New_York")
    made = await ada.remind(**FULL)
    at = {"created_at": "2030-01-01T12:00:00Z", "updated_at": "2030-01-01T12:00:00Z"}
    friday = {"next_at": "2030-01-05T04:00:00Z"}
    assert made == {**FULL, "custom_days": [1, 5], "id": made["id"], **at, **friday}
    assert await ada.get("/reminders") == {"items": [made], "next_cursor": None}

    await service.advance(60)
    answer = await ada.ask("PATCH", f"/reminders/{made['id']}", {"frequency": "weekends", "message": None})
    changed = {**made, "frequency": "weekends", "custom_days": [], "message": None}
    changed |= {"updated_at": "2030-01-01T12:01:00Z", "next_at": "2030-01-06T04:00:00Z"}
    assert (answer.status_code, answer.json()) == (200, changed)
    off = await ada.ask("PATCH", f"/reminders/{made['id']}", {"is_enabled": False})
    assert off.json()["next_at"] is None

    assert (await ada.ask("DELETE", f"/reminders/{made['id']}")).status_code == 204
    assert await ada.get("/reminders") == {"items": [], "next_cursor": None}
    for method, body in (("PATCH", {}), ("DELETE", None)):
        assert (await ada.ask(method, f"/reminders/{made['id']}", body)).status_code == 404


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"type": ""}, "/type"),
    ({"type": "x" * 51}, "/type"),
    ({"title": "x" * 201}, "/title"),
    ({"title": "nul\0"}, "/title"),
    ({"title": None}, "/title"),
    ({"message": "x" * 501}, "/message"),
    ({"time_hour": 24}, "/time_hour"),
    ({"time_hour": "9"}, "/time_hour"),
    ({"time_minute": 60}, "/time_minute"),
    ({"time_minute": -1}, "/time_minute"),
    ({"frequency": "hourly"}, "/frequency"),
    ({"frequency": "custom"}, "/custom_days"),
    ({"frequency": "custom", "custom_days": []}, "/custom_days"),
    ({"frequency": "custom", "custom_days": [1, 1]}, "/custom_days"),
    ({"frequency": "custom", "custom_days": [0]}, "/custom_days/0"),
    ({"frequency": "custom", "custom_days": [8]}, "/custom_days/0"),
    ({"is_enabled": 1}, "/is_enabled"),
    ({"next_at": "2030-01-01T12:00:00Z"}, "/next_at"),
]


async def test_what_no_reminder_can_be_is_refused_and_changes_nothing(service: Service) -> None:
    ada = await person(service)
    kept = await ada.remind()
    for fields, blamed in IMPOSSIBLE:
        assert pointer(await ada.ask("PATCH", f"/reminders/{kept['id']}", fields)) == (422, blamed)
        body = {"type": "water", "title": "Drink", "time_hour": 9, "time_minute": 30, "frequency": "daily", **fields}
        assert pointer(await ada.ask("POST", "/reminders", body)) == (422, blamed)
    assert (await ada.get("/reminders"))["items"] == [kept]


async def test_pages_hold_every_reminder_once_while_new_ones_come(service: Service) -> None:
    ada = await person(service)
    old = [await ada.remind(title=f"Number {number}") for number in range(5)]
    page = await ada.get("/reminders", limit=2)
    seen = page["items"]
    while page["next_cursor"]:
        await ada.remind(title="New")
        page = await ada.get("/reminders", limit=2, cursor=page["next_cursor"])
        seen += page["items"]
    assert seen == old[::-1]
    refused = await ada.ask("GET", "/reminders", cursor="forged")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")


async def test_the_hundred_and_first_is_one_too_many(service: Service) -> None:
    ada = await person(service)
    for _ in range(100):
        await ada.remind()
    body = {"type": "water", "title": "Drink", "time_hour": 9, "time_minute": 30, "frequency": "daily"}
    answer = await ada.ask("POST", "/reminders", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_reminders")


async def test_nobody_finds_anothers_reminder(service: Service) -> None:
    ada, eve = await person(service), await person(service)
    kept = await ada.remind()
    for ref in (kept["id"], str(uuid4())):
        assert (await eve.ask("PATCH", f"/reminders/{ref}", {"title": "Mine"})).status_code == 404
        assert (await eve.ask("DELETE", f"/reminders/{ref}")).status_code == 404
    assert (await ada.get("/reminders"))["items"] == [kept]
    exported = (await service.ask("GET", "/api/v1/auth/account/export", token=ada.token)).json()
    [row] = exported["apps"]["corpfinity"]["reminders"]
    assert (row["id"], row["title"], row["time_minute"], row["deleted"]) == (kept["id"], "Drink", 30, False)
