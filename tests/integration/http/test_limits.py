"""Who is counted together, what is told, and what happens when nobody can count."""

from uuid import UUID

import httpx
import pytest
from litestar import get, post

from core.platform.limits.window import RateLimit
from entrypoints.http.asgi import Receive, Scope
from entrypoints.http.exchange import Exchange
from entrypoints.http.gate import ACCESS, Access
from tests.support.edge import OPEN, Down, edge_over


@get("/open", opt=OPEN)
async def open_route() -> str:
    return "ok"


@get("/other", opt=OPEN)
async def other_route() -> str:
    return "ok"


@get("/mine", opt={ACCESS: Access("park")})
async def signed_in_route() -> str:
    return "ok"


@post("/login", opt={ACCESS: Access(signed_in=False, limit="login")})
async def login() -> str:
    return "ok"


ROUTES = (open_route, other_route, signed_in_route, login)
THREE = {"default": RateLimit(3, 60), "login": RateLimit(1, 60)}


def as_person(number: int) -> dict[str, str]:
    return {"authorization": f"Bearer {UUID(int=number)}"}


def told(answer: httpx.Response) -> tuple[str, str]:
    return answer.headers["x-ratelimit-limit"], answer.headers["x-ratelimit-remaining"]


async def test_the_one_too_many_is_a_429_that_says_when_to_come_back() -> None:
    async with edge_over(*ROUTES, by_address=THREE) as client:
        answers = [await client.get("/open") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [told(answer) for answer in answers] == [("3", "2"), ("3", "1"), ("3", "0"), ("3", "0")]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "rate_limited"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["retry-after"] == refused.headers["x-ratelimit-reset"]


async def test_endpoints_have_buckets_of_their_own() -> None:
    async with edge_over(*ROUTES, by_address=THREE) as client:
        for _ in range(4):
            await client.get("/open")
        assert (await client.get("/other")).status_code == 200
        assert (await client.post("/login")).status_code == 201
        assert (await client.post("/login")).status_code == 429


async def test_a_person_is_counted_over_all_addresses_and_the_stricter_limit_is_told() -> None:
    async with edge_over(*ROUTES, by_address=THREE, by_person=RateLimit(2, 60)) as client:
        answers = [await client.get("/mine", headers=as_person(1)) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert told(answers[0]) == ("2", "1")
        assert (await client.get("/mine", headers=as_person(2))).status_code == 200


async def test_the_limit_comes_before_the_token() -> None:
    async with edge_over(*ROUTES, by_address=THREE) as client:
        statuses = [(await client.get("/mine")).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


async def test_errors_and_unknown_routes_are_counted_and_carry_the_figures() -> None:
    async with edge_over(*ROUTES, by_address=THREE) as client:
        answers = [await client.get(f"/nowhere/{n}") for n in range(4)]
        wrong = await client.delete("/open")
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert told(answers[0]) == ("3", "2")
    assert wrong.status_code == 429


async def test_lean_routes_carry_the_figures_too() -> None:
    async def lean(scope: Scope, receive: Receive, exchange: Exchange) -> tuple[int, bytes]:
        exchange.headers.append((b"x-ratelimit-limit", b"9"))
        return 200, b"{}"

    async with edge_over(*ROUTES, lean={("GET", "/lean"): lean}) as client:
        answer = await client.get("/lean")
    assert answer.headers["x-ratelimit-limit"] == "9"
    assert answer.headers["content-type"] == "application/json"


async def test_switched_off_limits_count_nothing_and_say_nothing() -> None:
    async with edge_over(*ROUTES, by_address={"default": None}) as client:
        answer = await client.get("/open")
    assert "x-ratelimit-limit" not in answer.headers


async def test_without_counters_guarded_doors_refuse_and_the_others_stay_open() -> None:
    async with edge_over(*ROUTES, limiter=Down(), by_address=THREE) as client:
        refused = await client.post("/login")
        assert (await client.get("/open")).status_code == 200
    assert refused.status_code == 503
    assert refused.json()["code"] == "limiter_unavailable"
    assert int(refused.headers["retry-after"]) >= 1


async def test_a_made_up_forwarded_address_does_not_open_a_new_bucket() -> None:
    async with edge_over(*ROUTES, by_address=THREE) as client:
        statuses = [
            (await client.get("/open", headers={"x-forwarded-for": f"203.0.113.{n}"})).status_code for n in range(4)
        ]
    assert statuses == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("hops", "same"),
    [
        (("203.0.113.1", "203.0.113.2"), False),
        (("1.1.1.1, 203.0.113.1", "2.2.2.2, 203.0.113.1"), True),
        (("203.0.113.1, 10.0.0.9", "203.0.113.1, 10.0.0.8"), True),
        (("nonsense, 10.0.0.9", "nonsense, 10.0.0.9"), True),
        (("2001:db8::1", "2001:db8::2"), True),
        (("2001:db8::1", "2001:db8:0:1::1"), False),
        (("::ffff:203.0.113.1", "203.0.113.1"), True),
    ],
)
async def test_behind_a_trusted_proxy_the_rightmost_untrusted_address_counts(hops: tuple[str, str], same: bool) -> None:
    once = {"default": RateLimit(1, 60)}
    proxy = ("10.0.0.9", 1)
    async with edge_over(*ROUTES, by_address=once, trusted_proxies=["10.0.0.0/24"], client=proxy) as client:
        statuses = [(await client.get("/open", headers={"x-forwarded-for": hop})).status_code for hop in hops]
    assert statuses == [200, 429 if same else 200]
