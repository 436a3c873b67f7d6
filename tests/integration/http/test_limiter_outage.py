"""The counters' store goes away and comes back."""

import asyncio

import asyncpg
import httpx
import pytest
from litestar import get, post

from adapters.postgres.rate_limits import PostgresRateLimiter
from core.platform.limits.window import RateLimit
from entrypoints.http.gate import ACCESS, Access
from tests.support.edge import OPEN, edge_over


@get("/open", opt=OPEN)
async def open_route() -> str:
    return "ok"


@post("/login", opt={ACCESS: Access(signed_in=False, limit="login")})
async def login() -> str:
    return "ok"


async def soon(client: httpx.AsyncClient, method: str, path: str, status: int) -> httpx.Response:
    """The first answer with that status, which must come within five seconds."""
    for _ in range(50):
        answer = await client.request(method, path)
        if answer.status_code == status:
            return answer
        await asyncio.sleep(0.1)
    pytest.fail(f"{path} never answered {status}")


RATES = {"default": RateLimit(100, 60), "login": RateLimit(100, 60)}


@pytest.mark.filterwarnings("default")
async def test_a_cut_connection_closes_guarded_doors_for_a_moment_only(database: str) -> None:
    limiter = PostgresRateLimiter(database)
    owner = await asyncpg.connect(database)
    try:
        async with edge_over(open_route, login, limiter=limiter, by_address=RATES) as client:
            assert (await client.post("/login")).status_code == 201
            await owner.execute("alter table rate_limits rename to taken_away")
            assert (await client.post("/login")).status_code == 503
            assert (await client.get("/open")).status_code == 200
            await owner.execute("alter table taken_away rename to rate_limits")
            answer = await soon(client, "POST", "/login", 201)
            assert int(answer.headers["x-ratelimit-remaining"]) < 99
    finally:
        await owner.close()
        await limiter.stop()


async def test_a_killed_backend_is_replaced_and_what_it_counted_stays(database: str) -> None:
    limiter = PostgresRateLimiter(database)
    owner = await asyncpg.connect(database)
    try:
        async with edge_over(open_route, limiter=limiter, by_address={"default": RateLimit(3, 60)}) as client:
            assert [(await client.get("/open")).status_code for _ in range(2)] == [200, 200]
            await owner.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rhizome limits'"
                " and datname = current_database()"
            )
            await asyncio.sleep(0.7)
            assert (await client.get("/open")).status_code == 200
            await soon(client, "GET", "/open", 429)
    finally:
        await owner.close()
        await limiter.stop()


async def test_counters_that_nobody_needs_any_more_are_forgotten(database: str) -> None:
    limiter = PostgresRateLimiter(database)
    owner = await asyncpg.connect(database)
    try:
        await limiter.hit([("short", RateLimit(1, 1))])
        await limiter.hit([("long", RateLimit(1, 60))])
        await asyncio.sleep(1.1)
        await owner.execute("select rate_forget()")
        assert [row["key"] for row in await owner.fetch("select key from rate_limits")] == ["long"]
    finally:
        await owner.close()
        await limiter.stop()
