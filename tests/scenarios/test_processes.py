"""Two API processes on one database, with limits on: what one of them decides, the other knows."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from itertools import count

import httpx
import pytest

from tests.scenarios.people import APP, PASSWORD, Person, World, body, code
from tests.support.postgres import lived_in
from tests.support.running import Run, running

pytestmark = pytest.mark.xdist_group("scenarios-pair")
_addresses = count(1)


@pytest.fixture(scope="module")
def pair(postgres: str) -> Iterator[Run]:
    """Two API processes behind a proxy that tells whose request it passes on."""
    limits = {
        "RATE_LIMIT_LOGIN": "5/60",
        "RATE_LIMIT_REGISTER": "3/60",
        "RATE_LIMIT_FORGOT": "3/300",
        "RATE_LIMIT_DEFAULT": "40/60",
        "RATE_LIMIT_USER": "60/60",
    }
    with (
        lived_in(postgres) as dsn,
        running("postgres", dsn=dsn, WEB_CONCURRENCY="2", TRUSTED_PROXIES="127.0.0.1", **limits) as run,
    ):
        yield run
        run.check_soundness()


def from_somewhere() -> dict[str, str]:
    """The address of somebody who has not been here before."""
    number = next(_addresses)
    return {"x-forwarded-for": f"198.51.{number // 250}.{number % 250 + 1}"}


@pytest.fixture
async def doors(pair: Run) -> AsyncIterator[list[World]]:
    """A kept connection to each of the two, told apart by the request ids that they make."""
    found: dict[str, World] = {}
    async with AsyncExitStack() as stack:
        for _ in range(200):
            client = await stack.enter_async_context(
                httpx.AsyncClient(base_url=pair.url, timeout=30, limits=httpx.Limits(max_connections=1))
            )
            client.headers.update(from_somewhere())
            process = (await client.get("/health")).headers["x-request-id"][:20]
            found.setdefault(process, World(client, pair))
            if len(found) == 2:
                break
        assert len(found) == 2, "both processes take connections"
        yield list(found.values())


@pytest.fixture
async def world(doors: list[World]) -> World:
    """The first of them, with its clock held."""
    await doors[0].start_over()
    return doors[0]


async def seen(doors: list[World], person: Person) -> list[int]:
    return [(await door.ask("GET", f"/api/v1/{APP}/streak", token=person.token)).status_code for door in doors]


async def test_a_revoked_session_is_refused_by_both_at_once(doors: list[World], world: World) -> None:
    for act in ("/logout", "/logout?everywhere=true"):
        ada = await world.apple()
        assert await seen(doors, ada) == [200, 200]
        assert (await ada.auth("POST", act)).status_code == 204
        assert await seen(doors, ada) == [401, 401]
    bob = await world.apple()
    there = await doors[1].apple(bob.sub)
    assert await seen(doors, there) == [200, 200]
    [other] = [one["id"] for one in (await bob.auth("GET", "/sessions")).json()["items"] if not one["current"]]
    assert (await bob.auth("DELETE", f"/sessions/{other}")).status_code == 204
    assert (await seen(doors, there), await seen(doors, bob)) == ([401, 401], [200, 200])
    assert (await bob.auth("DELETE", "/account")).status_code == 204
    assert await seen(doors, bob) == [401, 401]


async def test_both_follow_the_clock_and_each_other(doors: list[World], world: World) -> None:
    ada = await world.apple()
    for day in range(1, 6):
        await world.hold(f"2030-01-{day:02}T12:00:00Z")
        await ada.renew()
        for number, door in enumerate(doors):
            path = f"/api/v1/{APP}/streak"
            answer = await door.ask("POST", path, token=ada.token, json={"duration_seconds": 60})
            assert body(answer, 201)["current"] == day
            streaks = [body(await other.ask("GET", path, token=ada.token), 200) for other in doors]
            assert [streak["current"] for streak in streaks] == [day, day], number


async def test_what_is_done_at_both_at_once_is_done_once_and_none_of_it_is_lost(
    doors: list[World], world: World
) -> None:
    ada = await world.apple()
    path, log = f"/api/v1/{APP}/streak", {"duration_seconds": 60}
    pairs = await asyncio.gather(
        *(
            door.ask("POST", "/api/v1/auth/refresh", json={"refresh_token": ada.session["refresh_token"]}, headers=at)
            for door in doors
            for at in [from_somewhere()] * 5
        )
    )
    assert len({body(pair, 200)["refresh_token"] for pair in pairs}) == 1
    logs = await asyncio.gather(
        *(door.ask("POST", path, token=ada.token, json=log) for door in doors for _ in range(10))
    )
    ids = {body(answer, 201)["log_id"] for answer in logs}
    key = {"idempotency-key": "at both"}
    keyed = await asyncio.gather(
        *(door.ask("POST", path, token=ada.token, json=log, headers=key) for door in doors for _ in range(5))
    )
    assert {answer.status_code for answer in keyed} <= {201, 409}
    ids |= {answer.json()["log_id"] for answer in keyed if answer.status_code == 201}
    document = body(await ada.auth("GET", "/account/export"), 200)
    assert {row["id"] for row in document["apps"][APP]["streak_logs"]} == ids
    assert len(ids) == 21


async def test_after_leaving_and_returning_neither_remembers_the_old_streak(doors: list[World], world: World) -> None:
    path, log = f"/api/v1/{APP}/streak", {"duration_seconds": 60}
    await world.hold("2030-01-01T12:00:00Z")
    ada = await world.apple()
    for _ in range(3):
        body(await doors[1].ask("POST", path, token=ada.token, json=log), 201)
    await world.hold("2030-01-02T12:00:00Z")
    await ada.renew()
    assert body(await doors[1].ask("POST", path, token=ada.token, json=log), 201)["current"] == 2
    assert (await ada.auth("DELETE", f"/account?app={APP}")).status_code == 204
    back = await world.apple(ada.sub)
    for _ in range(4):
        assert body(await doors[0].ask("POST", path, token=back.token, json=log), 201)["current"] == 1
    again = body(await doors[1].ask("POST", path, token=back.token, json=log), 201)
    assert (again["current"], again["total_days"]) == (1, 1)


async def test_a_change_of_the_catalogue_is_seen_by_both_with_the_next_request(
    doors: list[World], world: World
) -> None:
    shop, products = "healthindex", "/api/v1/healthindex/products"
    admin = await world.registered(app=shop)
    await world.grant(admin, "admin")
    tea = {"name": "Tea of two doors", "description": "", "price_cents": 1000, "currency": "USD", "stock": 99}
    made = body(await world.ask("POST", f"/api/v1/{shop}/admin/products", token=admin.token, json=tea), 201)
    for stock in range(12):
        change = {"json": {"stock": stock}, "headers": from_somewhere()}
        path = f"/api/v1/{shop}/admin/products/{made['id']}"
        body(await doors[stock % 2].ask("PATCH", path, token=admin.token, **change), 200)
        for ask in (f"{products}/{made['id']}", f"{products}?q=doors"):
            for door in (doors[1 - stock % 2], doors[stock % 2]):
                found = body(await door.ask("GET", ask, headers=from_somewhere()), 200)
                assert found.get("items", [found])[0]["available"] == stock


async def test_limits_hold_across_both(doors: list[World], world: World) -> None:
    ada = await world.apple()
    ask = {"json": {"app": APP, "email": "nobody@example.com", "password": PASSWORD}, "headers": from_somewhere()}
    answers = await asyncio.gather(*(door.client.post("/api/v1/auth/login", **ask) for door in doors for _ in range(8)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [401] * 5 + [429] * 11
    for answer in answers:
        assert answer.headers["x-ratelimit-limit"] == "5"
        assert int(answer.headers["x-ratelimit-remaining"]) >= 0
        assert 0 <= int(answer.headers["x-ratelimit-reset"]) <= 60
        if answer.status_code == 429:
            assert code(answer) == (429, "rate_limited")
            assert 1 <= int(answer.headers["retry-after"]) <= 60
    elsewhere = {**ask, "headers": from_somewhere()}
    assert (await world.client.post("/api/v1/auth/login", **elsewhere)).status_code == 401
    assert (await ada.get("/streak")).status_code == 200, "who is signed in is not locked out"


async def test_a_person_s_limit_follows_them_through_all_addresses(doors: list[World], world: World) -> None:
    ada, bob = await world.apple(), await world.apple()
    path = f"/api/v1/{APP}/streak"
    statuses = []
    for number in range(70):
        door = doors[number % 2]
        answer = await door.ask("GET", path, token=ada.token, headers=from_somewhere())
        statuses.append(answer.status_code)
    assert statuses == [200] * 60 + [429] * 10
    assert answer.headers["x-ratelimit-limit"] == "60"
    assert (await world.ask("GET", path, token=bob.token, headers=from_somewhere())).status_code == 200


async def test_a_limit_is_told_before_anything_else_is_looked_at(doors: list[World], world: World) -> None:
    here = from_somewhere()
    path = f"/api/v1/{APP}/streak"
    for number in range(40):
        answer = await doors[number % 2].ask("POST", path, headers=here)
        assert answer.status_code == 401
        assert int(answer.headers["x-ratelimit-remaining"]) == 39 - number
    assert code(await world.ask("POST", path, headers=here)) == (429, "rate_limited")
    bad = {**here, "content-type": "text/plain"}
    assert code(await world.ask("POST", path, headers=bad, content=b"{")) == (429, "rate_limited")
    assert (await world.ask("GET", path, headers=here)).status_code == 401, "each endpoint has its own window"
    assert (await world.ask("GET", "/health", headers=here)).status_code == 200


async def test_registering_and_forgetting_have_limits_of_their_own(world: World) -> None:
    here = from_somewhere()
    for path, allowed, ask in (
        ("register", 3, {"app": APP, "email": "x", "password": "y"}),
        ("forgot", 3, {"app": APP, "email": "nobody@example.com"}),
    ):
        answers = [await world.client.post(f"/api/v1/auth/{path}", json=ask, headers=here) for _ in range(allowed + 1)]
        assert [answer.status_code == 429 for answer in answers] == [False] * allowed + [True], path
        assert answers[-1].headers["x-ratelimit-limit"] == str(allowed)
