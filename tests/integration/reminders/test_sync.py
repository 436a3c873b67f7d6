"""What was done offline, over HTTP."""

import asyncio
from typing import Any

from tests.integration.reminders.people import Person, person, pointer
from tests.support.service import Service, served

WATER = {"type": "water", "title": "Drink", "time_hour": 9, "time_minute": 30, "frequency": "daily"}
HUM = {"title": "Hum", "goal_category": "focus", "energy_level": "low"}
ACTIONS: list[dict[str, Any]] = [
    {"type": "completion", "client_id": "c1", "completed_at": "2030-01-01T09:00:00Z", **HUM},
    {"type": "completion", "client_id": "c2", "completed_at": "2029-12-31T21:00:00Z", **HUM},
    {"type": "tracking", "client_id": "t1", "at": "2030-01-01T08:00:00Z", "increment": {"water_intake": 250}},
    {"type": "tracking", "client_id": "t2", "at": "2030-01-01T07:00:00Z", "water_intake": 500, "mood": "calm"},
    {
        "type": "reminder",
        "client_id": "r1",
        "at": "2030-01-01T06:00:00Z",
        "op": "save",
        "reminder_key": "k",
        "reminder": WATER,
    },
    {
        "type": "reminder",
        "client_id": "r2",
        "at": "2030-01-01T06:30:00Z",
        "op": "save",
        "reminder_key": "k",
        "reminder": {**WATER, "title": "Drink more"},
    },
    {"type": "reminder", "client_id": "r3", "at": "2030-01-01T06:15:00Z", "op": "delete", "reminder_key": "k"},
]


async def sync(who: Person, *actions: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await who.ask("POST", "/sync", {"actions": actions})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    assert [each["client_id"] for each in results] == [action["client_id"] for action in actions]
    return results


async def seen(who: Person) -> dict[str, Any]:
    """What other devices of the person find."""
    paths = ("/streaks", "/tracking/today", "/challenges/history", "/reminders", "/users/me/stats", "/achievements")
    return {path: await who.get(path) for path in paths}


async def test_a_batch_takes_effect_and_is_told_as_the_single_routes_tell_it(service: Service) -> None:
    ada = await person(service, timezone="Europe/Madrid")
    results = await sync(ada, *ACTIONS)
    assert [each["status"] for each in results] == ["applied"] * 7
    told = {each["client_id"]: each.get("result") for each in results}
    found = await seen(ada)
    assert (found["/streaks"]["current"], found["/streaks"]["today_done"]) == (2, True)
    assert told["c1"]["streak"] == {**told["c2"]["streak"], **found["/streaks"]}
    assert [each["id"] for each in found["/challenges/history"]["items"]] == [
        told["c1"]["completion"]["id"],
        told["c2"]["completion"]["id"],
    ]
    today = found["/tracking/today"]
    assert (today["water_intake"], today["mood"]) == (750, "calm")
    [reminder] = found["/reminders"]["items"]
    assert reminder == told["r2"]
    assert (reminder["title"], reminder["created_at"]) == ("Drink more", "2030-01-01T06:00:00Z")
    assert told["r3"] is None


async def test_what_is_sent_again_whole_in_part_and_in_another_order_changes_nothing(service: Service) -> None:
    ada = await person(service, timezone="Europe/Madrid")
    await sync(ada, *ACTIONS)
    once = await seen(ada)
    await service.advance(60)
    again = await sync(ada, *ACTIONS[::-1])
    assert [each["status"] for each in again] == ["duplicate"] * 7
    both = await asyncio.gather(sync(ada, *ACTIONS[:4]), sync(ada, *ACTIONS[2:]))
    assert {each["status"] for results in both for each in results} == {"duplicate"}
    assert await seen(ada) == once


async def test_parallel_devices_apply_each_action_once(service: Service) -> None:
    ada = await person(service, timezone="Europe/Madrid")
    sent = await asyncio.gather(*(sync(ada, *ACTIONS) for _ in range(3)))
    for number in range(len(ACTIONS)):
        statuses = sorted(results[number]["status"] for results in sent)
        assert statuses == ["applied", "duplicate", "duplicate"]
    assert (await ada.get("/tracking/today"))["water_intake"] == 750
    assert len((await ada.get("/challenges/history"))["items"]) == 2


async def test_an_action_that_went_through_its_own_route_is_not_done_twice(service: Service) -> None:
    ada = await person(service)
    direct = await ada.ask("POST", "/challenges/complete", {**HUM, "client_id": "c1"})
    assert direct.status_code == 201, direct.text
    [synced] = await sync(ada, {"type": "completion", "client_id": "c1", **HUM})
    assert synced["result"]["completion"] == direct.json()["completion"]
    assert len((await ada.get("/challenges/history"))["items"]) == 1


async def test_bad_items_are_refused_by_themselves_and_good_ones_stay(service: Service) -> None:
    ada = await person(service)
    results = await sync(
        ada,
        ACTIONS[0],
        {"type": "tracking", "client_id": "bad1", "at": "2030-01-01T08:00:00Z", "water_intake": -1},
        {"type": "completion", "client_id": "bad2", "completed_at": "2029-11-01T08:00:00Z", **HUM},
        {**ACTIONS[4], "client_id": "bad3", "at": "2030-01-01T12:10:00Z"},
        {"type": "dance", "client_id": "bad4"},
        {"type": "completion", "client_id": "bad5", "title": "Hum"},
        {**ACTIONS[4], "client_id": "bad6", "reminder": {**WATER, "frequency": "custom"}},
        ACTIONS[3],
    )
    assert [each["status"] for each in results] == ["applied", *["rejected"] * 6, "applied"]
    refused = [(each["code"], each["errors"][0]["pointer"]) for each in results[1:-1]]
    assert refused == [
        ("validation_failed", "/water_intake"),
        ("log_out_of_window", "/completed_at"),
        ("edited_in_the_future", "/at"),
        ("validation_failed", "/type"),
        ("validation_failed", "/goal_category"),
        ("validation_failed", "/reminder/custom_days"),
    ]
    assert (await ada.get("/tracking/today"))["water_intake"] == 500
    assert (await ada.get("/reminders"))["items"] == []
    await service.advance(600)
    [later] = await sync(ada, {**ACTIONS[4], "client_id": "bad3", "at": "2030-01-01T12:10:00Z"})
    assert later["status"] == "applied"


NO_BATCHES: list[tuple[Any, str]] = [
    ({}, "/actions"),
    ({"actions": []}, "/actions"),
    ({"actions": [{}] * 501}, "/actions"),
    ({"actions": {}}, "/actions"),
    ({"actions": [{}], "more": 1}, "/more"),
]


async def test_what_is_no_batch_is_refused_and_the_largest_is_taken() -> None:
    async with served() as service:
        await service.hold()
        ada = await person(service)
        for body, blamed in NO_BATCHES:
            assert pointer(await ada.ask("POST", "/sync", body)) == (422, blamed)
        one = {**ACTIONS[2], "increment": {"screen_breaks": 1}}
        many = [{**one, "client_id": f"t{number}"} for number in range(500)]
        assert {each["status"] for each in await sync(ada, *many)} == {"applied"}
        assert (await ada.get("/tracking/today"))["screen_breaks"] == 500
