"""One conversation with the store of counters at a time, and what becomes of those who wait when it fails."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters import rate_limit_batches
from adapters.rate_limit_batches import Batch, BatchingRateLimiter
from core.platform.limits.ports import LimiterDown
from core.platform.limits.window import RateLimit

ONE = ("a", RateLimit(5, 60))
OTHER = ("b", RateLimit(5, 60))


class Store:
    """Answers when told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Batch] = []
        self.go = asyncio.Event()
        self.go.set()
        self.failure: Exception | None = None

    async def count(self, batch: Batch) -> Sequence[int | None]:
        self.asked.append(batch)
        await self.go.wait()
        if self.failure is not None:
            raise self.failure
        return [number for _ in batch.firsts for number in (1, 1, 60_000, None, None)]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit_batches, "TIMEOUT_SECONDS", 0.02)
    monkeypatch.setattr(rate_limit_batches, "PAUSE_SECONDS", 0.03)


async def test_what_comes_while_the_store_is_asked_goes_into_one_next_batch() -> None:
    store = Store()
    limiter = BatchingRateLimiter(store.count)
    store.go.clear()
    first = asyncio.create_task(limiter.hit([ONE]))
    await asyncio.sleep(0)
    rest = [asyncio.create_task(limiter.hit([ONE, OTHER])) for _ in range(9)]
    await asyncio.sleep(0.01)
    store.go.set()
    answers = await asyncio.gather(first, *rest)
    assert [len(batch.firsts) for batch in store.asked] == [1, 9]
    assert list(store.asked[1].checks) == ["a", "b"]
    assert all(answer.allowed for answer in answers)


@pytest.mark.usefixtures("quick")
async def test_a_store_that_fails_is_left_alone_for_a_moment_and_then_asked_again() -> None:
    store = Store()
    limiter = BatchingRateLimiter(store.count)
    store.failure = OSError("away")
    for _ in range(3):
        with pytest.raises(LimiterDown):
            await limiter.hit([ONE])
    assert len(store.asked) == 1
    store.failure = None
    await asyncio.sleep(0.04)
    assert (await limiter.hit([ONE])).allowed


@pytest.mark.usefixtures("quick")
async def test_a_store_that_is_silent_is_given_up() -> None:
    store = Store()
    limiter = BatchingRateLimiter(store.count)
    store.go.clear()
    with pytest.raises(LimiterDown):
        await limiter.hit([ONE])


async def test_who_leaves_while_waiting_disturbs_nobody() -> None:
    store = Store()
    limiter = BatchingRateLimiter(store.count)
    store.go.clear()
    leaving, staying = asyncio.create_task(limiter.hit([ONE])), asyncio.create_task(limiter.hit([OTHER]))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.sleep(0)
    store.go.set()
    assert (await staying).allowed
    assert leaving.cancelled()
