"""The library, completions, history and statistics over HTTP."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.challenges.people import FREE, code, person, pointer
from tests.support.service import NOON, TOGETHER, Service


@TOGETHER
async def test_the_library_in_ones_language_by_goal_and_energy(shared: Service) -> None:
    ada, eva = await person(shared), await person(shared, locale="es-MX")
    whole = await ada.all("/challenges", limit=17)
    assert len(whole) == len({challenge["id"] for challenge in whole}) >= 60
    fields = {"id", "title", "description", "duration", "emoji", "fun_fact", "goal_category", "energy_level"}
    assert {frozenset(challenge) for challenge in whole} == {frozenset(fields)}
    calm = await ada.all("/challenges", goal_category="stress", energy_level="low")
    assert calm == [c for c in whole if (c["goal_category"], c["energy_level"]) == ("stress", "low")]
    spanish = await eva.all("/challenges", goal_category="stress", energy_level="low")
    assert [c["id"] for c in spanish] == [c["id"] for c in calm]
    assert all(theirs["title"] != ours["title"] for theirs, ours in zip(spanish, calm, strict=True))


@TOGETHER
@pytest.mark.parametrize(
    "query", [{"goal_category": "money"}, {"energy_level": ""}, {"limit": 0}, {"limit": 101}, {"cursor": "x"}]
)
async def test_bad_queries_are_refused(shared: Service, query: dict[str, Any]) -> None:
    assert (await (await person(shared)).get("/challenges", **query)).status_code == 422


@TOGETHER
async def test_what_one_has_already_is_not_sent_again(shared: Service) -> None:
    ada = await person(shared)
    first = await ada.get("/challenges", goal_category="focus")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert first.headers["cache-control"] == "private, no-cache"
    again = await ada.get("/challenges", {"if-none-match": f'"other", {tag}'}, goal_category="focus")
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = await ada.get("/challenges", {"if-none-match": tag}, goal_category="sleep")
    assert (other.status_code, other.headers["etag"] == tag) == (200, False)
    await ada.post("/challenges/generate", goal_category="focus", energy_level="low")
    changed = await ada.get("/challenges", {"if-none-match": tag}, goal_category="focus")
    assert (changed.status_code, changed.headers["etag"] == tag) == (200, False)


async def test_a_completion_is_told_with_streak_and_achievements(service: Service) -> None:
    ada = await person(service, timezone="Pacific/Auckland")
    [challenge] = (await ada.get("/challenges", limit=1)).json()["items"]
    done = await ada.complete(challenge_id=challenge["id"], client_id="phone-1")
    assert set(done) == {"completion", "streak", "achievements"}
    assert isinstance(done["achievements"], list)
    same = {name: value for name, value in challenge.items() if name != "id"}
    assert done["completion"] == {
        **same,
        "id": done["completion"]["id"],
        "challenge_id": challenge["id"],
        "client_id": "phone-1",
        "completed_at": NOON,
        "day": "2030-01-02",
    }
    assert (done["streak"]["current"], done["streak"]["last_day"]) == (1, "2030-01-02")
    assert (await ada.get("/streaks")).json() == done["streak"]
    assert (await ada.get("/challenges/history")).json() == {"items": [done["completion"]], "next_cursor": None}


@TOGETHER
@pytest.mark.parametrize(
    ("body", "blamed"),
    [
        ({}, "/title"),
        ({"title": "Hum"}, "/goal_category"),
        ({**FREE, "title": ""}, "/title"),
        ({**FREE, "title": "x" * 201}, "/title"),
        ({**FREE, "title": "a\0"}, "/title"),
        ({**FREE, "goal_category": "money"}, "/goal_category"),
        ({**FREE, "energy_level": 1}, "/energy_level"),
        ({**FREE, "duration": 0}, "/duration"),
        ({**FREE, "duration": 1441}, "/duration"),
        ({**FREE, "duration": 1.5}, "/duration"),
        ({**FREE, "emoji": ""}, "/emoji"),
        ({**FREE, "client_id": ""}, "/client_id"),
        ({**FREE, "client_id": "x" * 101}, "/client_id"),
        ({**FREE, "completed_at": "2030-01-01T12:00:00"}, "/completed_at"),
        ({**FREE, "completed_at": "0001-01-01T00:00:00+14:00"}, "/completed_at"),
        ({**FREE, "completed_at": "9999-12-31T23:59:59-14:00"}, "/completed_at"),
        ({**FREE, "completed_at": "2030-01-01T12:05:01Z"}, "/completed_at"),
        ({**FREE, "completed_at": "2029-11-30T12:00:00Z"}, "/completed_at"),
        ({**FREE, "challenge_id": str(uuid4())}, "/title"),
        ({"challenge_id": "1"}, "/challenge_id"),
        ({**FREE, "user_id": "someone"}, "/user_id"),
    ],
)
async def test_bad_completions_are_refused_and_not_stored(shared: Service, body: dict[str, Any], blamed: str) -> None:
    ada = await person(shared)
    assert pointer(await ada.post("/challenges/complete", **body)) == (422, blamed)
    assert (await ada.get("/challenges/history")).json()["items"] == []
    assert (await ada.get("/streaks")).json()["total_days"] == 0


@TOGETHER
@pytest.mark.parametrize(
    ("at", "kept", "day"),
    [
        ("2030-01-01T12:05:00Z", NOON, "2030-01-01"),
        ("2029-12-02T00:00:00Z", "2029-12-02T00:00:00Z", "2029-12-02"),
        ("2030-01-01T01:00:00+14:00", "2029-12-31T11:00:00Z", "2029-12-31"),
    ],
)
async def test_a_little_ahead_is_now_and_thirty_days_back_still_count(
    shared: Service, at: str, kept: str, day: str
) -> None:
    done = (await (await person(shared)).complete(completed_at=at))["completion"]
    assert (done["completed_at"], done["day"]) == (kept, day)


@TOGETHER
async def test_the_code_of_what_is_too_old_is_the_streak_s(shared: Service) -> None:
    ada = await person(shared)
    answer = await ada.post("/challenges/complete", **FREE, completed_at="2029-11-01T12:00:00Z")
    assert code(answer) == (422, "log_out_of_window")


async def test_what_is_nobodys_or_somebody_elses_is_not_there(service: Service) -> None:
    ada, eve = await person(service), await person(service)
    own = (await ada.post("/challenges/generate", goal_category="sleep", energy_level="low")).json()
    for who, wanted in ((ada, str(uuid4())), (eve, own["id"])):
        assert code(await who.post("/challenges/complete", challenge_id=wanted)) == (404, "not_found")
    assert (await ada.complete(challenge_id=own["id"]))["completion"]["title"] == own["title"]
    assert own["id"] not in {challenge["id"] for challenge in await eve.all("/challenges", limit=100)}
    assert (await eve.get("/challenges/history")).json()["items"] == []


async def test_twenty_parallel_sends_of_one_client_id_are_one_completion(service: Service) -> None:
    ada = await person(service)
    answers = await asyncio.gather(*(ada.complete(client_id="x", duration=3) for _ in range(20)))
    assert len({answer["completion"]["id"] for answer in answers}) == 1
    assert (await ada.get("/users/me/stats")).json()["totals"] == {"completions": 1, "minutes": 3, "active_days": 1}
    await service.advance(40 * 24 * 3600)  # so that what happened at noon is far too old for a new completion
    late = await (await ada.again()).complete(client_id="x", completed_at=NOON)
    assert late["completion"] == answers[0]["completion"]


async def test_a_key_answers_the_same_and_counts_once(service: Service) -> None:
    ada = await person(service)
    key = {"idempotency-key": "one"}
    first = await ada.post("/challenges/complete", key, **FREE)
    again = await ada.post("/challenges/complete", key, **FREE)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert code(await ada.post("/challenges/complete", key, **FREE, duration=1)) == (422, "idempotency_key_reused")
    assert (await ada.get("/users/me/stats")).json()["totals"]["completions"] == 1


async def test_history_by_pages_while_new_ones_come(service: Service) -> None:
    ada = await person(service)
    for hour in range(7):
        await ada.complete(title=f"at {hour}", completed_at=f"2030-01-01T0{hour}:00:00Z")
    page = (await ada.get("/challenges/history", limit=3)).json()
    await ada.complete(title="new")
    seen = [done["title"] for done in page["items"]]
    seen += [done["title"] for done in await ada.all("/challenges/history", limit=3, cursor=page["next_cursor"])]
    assert seen == [f"at {hour}" for hour in range(6, -1, -1)]
    assert (await ada.get("/challenges/history", cursor="A" * 60)).status_code == 422


async def test_history_by_ones_own_date(service: Service) -> None:
    ada = await person(service, timezone="America/Los_Angeles")
    for at in ("2029-12-31T07:59:00Z", "2029-12-31T08:00:00Z", "2030-01-01T07:59:00Z", "2030-01-01T08:00:00Z"):
        await ada.complete(title=at, completed_at=at)
    found = await ada.all("/challenges/history/2029-12-31", limit=1)
    assert [done["title"] for done in found] == ["2030-01-01T07:59:00Z", "2029-12-31T08:00:00Z"]
    assert await ada.all("/challenges/history/1999-01-01") == []
    for bad in ("yesterday", "2030-02-30", "20300101", "2030-1-1"):
        assert code(await ada.get(f"/challenges/history/{bad}")) == (422, "validation_failed")


async def test_statistics(service: Service) -> None:
    ada = await person(service, timezone="Europe/Madrid")
    for day, category, minutes in (
        ("2029-12-20", "sleep", 5),
        ("2029-12-30", "focus", 2),
        ("2029-12-31", "focus", 3),
        ("2030-01-01", "energy", 4),
    ):
        await ada.complete(completed_at=f"{day}T10:00:00Z", goal_category=category, duration=minutes)
    await ada.complete(energy_level="high")
    stats = (await ada.get("/users/me/stats", days=3)).json()
    assert stats == {
        "totals": {"completions": 5, "minutes": 14, "active_days": 4},
        "this_week": {"completions": 3, "minutes": 7, "active_days": 2, "starts": "2029-12-31", "ends": "2030-01-06"},
        "this_month": {"completions": 2, "minutes": 4, "active_days": 1, "starts": "2030-01-01", "ends": "2030-01-31"},
        "by_category": {
            "focus": 3,
            "energy": 1,
            "stress": 0,
            "sleep": 1,
            "movement": 0,
            "nutrition": 0,
            "connection": 0,
        },
        "by_energy_level": {"low": 4, "medium": 0, "high": 1},
        "current_streak": 3,
        "longest_streak": 3,
        "per_day": [
            {"date": "2029-12-30", "completions": 1, "minutes": 2},
            {"date": "2029-12-31", "completions": 1, "minutes": 3},
            {"date": "2030-01-01", "completions": 2, "minutes": 4},
        ],
    }
    assert len((await ada.get("/users/me/stats")).json()["per_day"]) == 30
    for bad in (0, 367, "x"):
        assert (await ada.get("/users/me/stats", days=bad)).status_code == 422


async def test_the_ranking_of_those_who_asked(service: Service) -> None:
    ada, bob, eve = [await person(service, name=name) for name in ("Ada", "Bob", "Eve")]
    for who, times in ((ada, 2), (bob, 1), (eve, 3)):
        for _ in range(times):
            await who.complete()
    page = (await bob.get("/leaderboard")).json()
    assert (page["starts"], page["participants"], page["items"]) == ("2029-12-31", 0, [])
    assert page["me"] == {"rank": None, "name": "Bob", "avatar_seed": None, "completions": 1, "me": True}
    for who in (ada, bob, eve):
        wish = {"preferences": {"leaderboard_opt_in": True}, "avatar_seed": "leaf"}
        assert (await who.ask("PATCH", "/users/me", json=wish)).status_code == 200
    rows = await bob.all("/leaderboard", limit=1)
    assert [(row["rank"], row["name"], row["completions"], row["me"]) for row in rows] == [
        (1, "Eve", 3, False),
        (2, "Ada", 2, False),
        (3, "Bob", 1, True),
    ]
    assert {row["avatar_seed"] for row in rows} == {"leaf"}
    assert (await ada.ask("PATCH", "/users/me", json={"preferences": {"leaderboard_opt_in": False}})).status_code == 200
    assert (await service.ask("DELETE", "/api/v1/auth/account", token=eve.token)).status_code == 204
    page = (await bob.get("/leaderboard")).json()
    assert (page["participants"], [row["name"] for row in page["items"]]) == (1, ["Bob"])
    assert (await ada.ask("PATCH", "/users/me", json={"preferences": {"leaderboard_opt_in": 1}})).status_code == 422


async def test_achievements_come_with_what_unlocked_them_and_again_when_it_is_sent_again(service: Service) -> None:
    ada = await person(service)
    first = await ada.complete(client_id="x")
    assert first["achievements"], "the first completion is worth something"
    assert set(first["achievements"][0]) >= {"key", "title", "description", "rarity", "unlocked_at"}
    assert (await ada.complete())["achievements"] == []
    assert (await ada.complete(client_id="x"))["achievements"] == first["achievements"]


async def test_all_of_it_is_in_the_export(service: Service) -> None:
    ada = await person(service)
    await ada.complete(title="Hum")
    await ada.post("/challenges/generate", goal_category="sleep", energy_level="low")
    held = (await service.ask("GET", "/api/v1/auth/account/export", token=ada.token)).json()["apps"]["corpfinity"]
    assert [row["title"] for row in held["challenge_completions"]] == ["Hum"]
    assert len(held["own_challenges"]) == len(held["ranking_weeks"]) == 1
