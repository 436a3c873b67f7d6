"""Quiet scores and leaderboards over HTTP."""

from typing import Any

import pytest

from tests.integration.lowkeymode.people import code, person, pointer
from tests.support.service import NOON, TOGETHER, Service


async def test_a_score_is_created_on_the_local_day(service: Service) -> None:
    ada = await person(service, timezone="Pacific/Auckland")
    answer = await ada.post("/quiet-score", db_level=31)
    score = answer.json()
    assert answer.status_code == 201
    assert set(score) == {"id", "db_level", "recorded_at", "day"}
    assert (score["db_level"], score["recorded_at"], score["day"]) == (31, NOON, "2030-01-02")


@TOGETHER
@pytest.mark.parametrize(
    ("body", "blamed"),
    [
        ({"db_level": -1}, "/db_level"),
        ({"db_level": 121}, "/db_level"),
        ({"db_level": 30.5}, "/db_level"),
        ({"db_level": "30"}, "/db_level"),
        ({"db_level": True}, "/db_level"),
        ({"db_level": 2**70}, "/db_level"),
        ({"db_level": 30, "recorded_at": "2030-01-01T12:00:01Z"}, "/recorded_at"),
        ({"db_level": 30, "recorded_at": "2029-12-30T11:59:59Z"}, "/recorded_at"),
        ({"db_level": 30, "recorded_at": "2030-01-01T12:00:00"}, "/recorded_at"),
        ({"db_level": 30, "recorded_at": "0001-01-01T00:00:00+14:00"}, "/recorded_at"),
        ({"db_level": 30, "user_id": "someone"}, "/user_id"),
        ({}, "/db_level"),
    ],
)
async def test_bad_scores_are_refused_and_not_stored(shared: Service, body: dict[str, Any], blamed: str) -> None:
    ada = await person(shared)
    assert pointer(await ada.post("/quiet-score", **body)) == (422, blamed)
    assert (await ada.get("/leaderboard", period="all")).json()["me"] is None


@TOGETHER
@pytest.mark.parametrize("at", [NOON, "2029-12-30T12:00:00Z", "2030-01-01T13:00:00+02:00"])
async def test_the_last_48_hours_are_accepted(shared: Service, at: str) -> None:
    await (await person(shared)).score(30, recorded_at=at)


async def test_one_row_a_person_with_the_lowest_level_and_competition_ranks(service: Service) -> None:
    people = [await person(service) for _ in range(4)]
    for who, levels in zip(people, ([50, 30, 40], [20], [30], [35]), strict=True):
        for level in levels:
            await who.score(level)
    names = [(await who.get("/profile")).json()["pseudonym"] for who in people]
    board = (await people[3].get("/leaderboard", period="day")).json()
    assert set(board) == {"period", "starts", "participants", "me", "items", "next_cursor"}
    assert board["items"] == [
        {"rank": 1, "pseudonym": names[1], "db_level": 20, "me": False},
        {"rank": 2, "pseudonym": names[0], "db_level": 30, "me": False},
        {"rank": 2, "pseudonym": names[2], "db_level": 30, "me": False},
        {"rank": 4, "pseudonym": names[3], "db_level": 35, "me": True},
    ]
    assert (board["me"], board["participants"], board["starts"]) == (board["items"][3], 4, "2030-01-01")


async def test_pages_by_cursor_hold_everybody_once(service: Service) -> None:
    people = [await person(service) for _ in range(7)]
    for level, who in enumerate(people):
        await who.score(20 + level)
    seen: list[int] = []
    query: dict[str, Any] = {"period": "week", "limit": 2}
    while True:
        page = (await people[0].get("/leaderboard", **query)).json()
        seen += [row["rank"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == [1, 2, 3, 4, 5, 6, 7]


async def test_around_me(service: Service) -> None:
    people = [await person(service) for _ in range(7)]
    for level, who in enumerate(people):
        await who.score(20 + level)
    page = (await people[3].get("/leaderboard", period="all", around="me", limit=3)).json()
    assert [(row["rank"], row["me"]) for row in page["items"]] == [(3, False), (4, True), (5, False)]


@TOGETHER
@pytest.mark.parametrize(
    "query", [{"period": "year"}, {"around": "you"}, {"limit": 0}, {"limit": 101}, {"limit": "1e1"}, {"cursor": "x"}]
)
async def test_bad_queries_are_refused(shared: Service, query: dict[str, Any]) -> None:
    assert (await (await person(shared)).get("/leaderboard", **query)).status_code == 422


async def test_opting_out_takes_effect_at_once(service: Service) -> None:
    ada, bob = await person(service), await person(service)
    await ada.score(20)
    await bob.score(30)
    await ada.patch("/profile", preferences={"leaderboard_opt_out": True})
    page = (await bob.get("/leaderboard")).json()
    assert [(row["rank"], row["db_level"]) for row in page["items"]] == [(1, 30)]
    own = (await ada.get("/leaderboard")).json()
    assert (own["me"]["rank"], own["me"]["db_level"]) == (None, 20)


@pytest.mark.parametrize("app", ["", "?app=lowkeymode"])
async def test_whoever_leaves_takes_no_rank(service: Service, app: str) -> None:
    ada, bob = await person(service), await person(service)
    await ada.score(20)
    await bob.score(30)
    answer = await service.ask("DELETE", f"/api/v1/auth/account{app}", token=ada.token)
    assert answer.status_code == 204
    page = (await bob.get("/leaderboard")).json()
    assert [(row["rank"], row["db_level"]) for row in page["items"]] == [(1, 30)]
    await service.drain()
    page = (await bob.get("/leaderboard")).json()
    assert (page["participants"], page["me"]["rank"]) == (1, 1)


@TOGETHER
async def test_scores_are_in_the_export(shared: Service) -> None:
    ada = await person(shared)
    await ada.score(20)
    export = (await shared.ask("GET", "/api/v1/auth/account/export", token=ada.token)).json()
    held = export["apps"]["lowkeymode"]
    assert [row["db_level"] for row in held["quiet_scores"]] == [20]
    assert len(held["leaderboard_bests"]) == 3
    assert held["pseudonyms"][0]["pseudonym"] == (await ada.get("/profile")).json()["pseudonym"]


async def test_an_anonymous_row_has_no_id(service: Service) -> None:
    ada, bob = await person(service), await person(service)
    await ada.score(20)
    await bob.score(30)
    page = await bob.get("/leaderboard", limit=1)
    assert ada.user_id not in page.text
    assert code(await bob.get("/leaderboard", limit=1, cursor="A" * 60)) == (422, "invalid_cursor")
