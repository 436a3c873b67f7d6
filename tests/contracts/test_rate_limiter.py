"""What every `RateLimiter` promises, on each store."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from adapters.memory.rate_limits import MemoryRateLimiter
from adapters.postgres.rate_limits import PostgresRateLimiter
from adapters.redis.rate_limits import RedisRateLimiter
from core.platform.limits.ports import RateLimiter
from core.platform.limits.window import RateLimit

Processes = Callable[[], list[RateLimiter]]


@pytest.fixture(params=["memory", "postgres", "redis"])
async def processes(request: pytest.FixtureRequest) -> AsyncIterator[list[RateLimiter]]:
    """Two processes' limiters over one store; in memory there is only one process."""
    if request.param == "memory":
        limiter = MemoryRateLimiter()
        yield [limiter, limiter]
        return
    async with AsyncExitStack() as stack:
        limiters: list[PostgresRateLimiter | RedisRateLimiter] = []
        for _ in range(2):
            limiter: PostgresRateLimiter | RedisRateLimiter
            if request.param == "postgres":
                limiter = PostgresRateLimiter(request.getfixturevalue("database"))
            else:
                limiter = RedisRateLimiter(request.getfixturevalue("valkey"))
            await limiter.start()
            stack.push_async_callback(limiter.stop)
            limiters.append(limiter)
        yield list(limiters)


@pytest.mark.parametrize("count", [3, 150])
async def test_exactly_as_many_pass_as_allowed_however_many_ask_at_once(
    processes: list[RateLimiter], count: int
) -> None:
    check = ("a", RateLimit(count, 60))
    answers = await asyncio.gather(*(processes[n % 2].hit([check]) for n in range(count + 40)))
    assert sum(answer.allowed for answer in answers) == count
    assert {answer.limit for answer in answers} == {count}


async def test_remaining_counts_down_to_nothing(processes: list[RateLimiter]) -> None:
    check = ("a", RateLimit(3, 60))
    assert [(await processes[0].hit([check])).remaining for _ in range(4)] == [2, 1, 0, 0]


async def test_keys_do_not_touch_each_other(processes: list[RateLimiter]) -> None:
    once = RateLimit(1, 60)
    assert (await processes[0].hit([("a", once)])).allowed
    assert (await processes[0].hit([("b", once)])).allowed
    assert not (await processes[1].hit([("a", once)])).allowed


async def test_a_hit_refused_by_one_limit_is_counted_by_none(processes: list[RateLimiter]) -> None:
    wide, narrow = ("wide", RateLimit(3, 60)), ("narrow", RateLimit(1, 60))
    assert (await processes[0].hit([wide, narrow])).allowed
    for _ in range(5):
        refused = await processes[1].hit([wide, narrow])
        assert not refused.allowed
        assert (refused.limit, refused.remaining) == (1, 0)
    assert (await processes[0].hit([wide])).remaining == 1


async def test_the_stricter_limit_is_the_one_told(processes: list[RateLimiter]) -> None:
    standing = await processes[0].hit([("a", RateLimit(10, 60)), ("b", RateLimit(5, 300))])
    assert (standing.limit, standing.remaining) == (5, 4)
    assert 299 <= standing.wait <= 301


async def test_after_the_wait_that_was_told_the_next_one_passes(processes: list[RateLimiter]) -> None:
    check = ("a", RateLimit(2, 1))
    assert [(await processes[0].hit([check])).allowed for _ in range(3)] == [True, True, False]
    refused = await processes[1].hit([check])
    assert 1 <= refused.wait <= 2
    await asyncio.sleep(refused.wait)
    assert (await processes[1].hit([check])).allowed


@pytest.mark.parametrize("count", [5, 120])
async def test_no_window_anywhere_holds_more_than_the_limit(processes: list[RateLimiter], count: int) -> None:
    check, passed = ("a", RateLimit(count, 1)), []
    end = time.monotonic() + 2.6
    while time.monotonic() < end:
        before = time.monotonic()
        answers = await asyncio.gather(*(limiter.hit([check]) for limiter in processes for _ in range(count // 5)))
        passed += [(before, time.monotonic())] * sum(answer.allowed for answer in answers)
        await asyncio.sleep(0.05)
    assert len(passed) >= 2 * count
    for first, later in zip(passed, passed[count:], strict=False):
        assert later[1] - first[0] >= 1.0


async def test_a_huge_limit_needs_no_memory_of_each_hit(processes: list[RateLimiter]) -> None:
    check = ("a", RateLimit(100_000_000, 60))
    answers = await asyncio.gather(*(processes[n % 2].hit([check]) for n in range(1000)))
    assert min(answer.remaining for answer in answers) == 100_000_000 - 1000
