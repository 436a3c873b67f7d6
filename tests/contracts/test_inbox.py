"""The inbox and the order guard promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.inbox import MemoryInbox, MemoryOrderGuard
from adapters.postgres.platform.inbox import PostgresInbox, PostgresOrderGuard
from adapters.system.cursors import SignedCursors
from adapters.system.ids import TimeOrderedIds
from core.platform.inbox.list_inbox import ListInbox
from core.platform.inbox.model import InboxWork, Received
from core.platform.inbox.ports import Inbox, OrderGuard
from core.platform.inbox.receive import Receive
from core.platform.inbox.replay import Replay
from core.platform.jobs.handlers import Handler
from core.platform.jobs.model import Delivery, NotYet
from core.shared.errors import NotFound
from tests.support.jobs import START, World, memory_world, postgres_world


@dataclass
class Post:
    """An inbox with everything that stands on it."""

    world: World
    inbox: Inbox
    guard: OrderGuard
    receive: Receive
    listed: ListInbox
    replay: Replay

    async def states(self, **filters: Any) -> list[tuple[str, str]]:
        """Event ids with their states."""
        return [(item.event_id, item.state) for item in (await self.listed(**filters)).items]


@pytest.fixture(params=["memory", "postgres"])
async def post(request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    if request.param == "memory":
        database: Any = MemoryDatabase()
        yield _post(memory_world(database), MemoryInbox(database), MemoryOrderGuard(database))
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        database = world.due.database  # type: ignore[attr-defined]  # the adapter's own
        yield _post(world, PostgresInbox(database), PostgresOrderGuard(database))


def _post(world: World, inbox: Inbox, guard: OrderGuard) -> Post:
    return Post(
        world,
        inbox,
        guard,
        Receive(inbox, world.jobs, world.uow, world.clock, TimeOrderedIds(world.clock)),
        ListInbox(inbox, SignedCursors(["k" * 32])),
        Replay(inbox, world.jobs, world.due, world.uow, world.clock),
    )


def handler(post: Post, handled: list[str], *, fail: bool = False) -> Handler:
    """Notes the event ids that it sees."""

    async def call(delivery: Delivery) -> None:
        message = await post.inbox.get(delivery.payload.id)
        assert message
        handled.append(message.event_id)
        if fail:
            raise ValueError("not today")

    return Handler("inbox.apple", lambda: call, payload=InboxWork, retries=1)


async def test_a_message_is_kept_as_it_came(post: Post) -> None:
    body = b"\x00raw \xff bytes"
    assert await post.receive("apple", "e1", body, headers={"a": "b"}, app="here") == "new"
    [item] = (await post.listed()).items
    message = await post.inbox.get(item.id)
    assert message == Received(
        id=item.id, source="apple", event_id="e1", received_at=START, body=body, headers={"a": "b"}, app="here"
    )


async def test_an_event_that_comes_many_times_at_once_is_kept_and_handled_once(post: Post) -> None:
    arrivals = await asyncio.gather(*(post.receive("apple", "e1", b"{}") for _ in range(10)))
    assert sorted(arrivals) == ["duplicate"] * 9 + ["new"]
    assert await post.receive("stripe", "e1", b"{}") == "new"
    handled: list[str] = []
    await post.world.drain(handler(post, handled))()
    assert handled == ["e1"]
    assert await post.receive("apple", "e1", b"{}") == "duplicate"


async def test_its_state_follows_its_handling(post: Post) -> None:
    await post.receive("apple", "good", b"{}", app="here")
    assert await post.states() == [("good", "pending")]
    await post.world.drain(handler(post, []))()
    await post.receive("apple", "bad", b"{}")
    await post.world.drain(handler(post, [], fail=True))()
    await post.receive("stripe", "new", b"{}")
    assert await post.states() == [("new", "pending"), ("bad", "parked"), ("good", "done")]
    assert await post.states(state="parked") == [("bad", "parked")]
    assert await post.states(state="done") == [("good", "done")]
    assert await post.states(state="pending", source="stripe") == [("new", "pending")]
    assert await post.states(state="pending", source="apple") == []
    [bad] = (await post.listed(state="parked")).items
    assert (bad.attempts, bad.last_error) == (1, "ValueError: not today")


async def test_a_replay_handles_once_more_whatever_became_of_it(post: Post) -> None:
    await post.receive("apple", "e1", b"{}")
    [item] = (await post.listed()).items
    handled: list[str] = []
    await post.world.drain(handler(post, handled, fail=True))()
    await post.replay(item.id)
    await post.replay(item.id)
    assert await post.states() == [("e1", "pending")]
    await post.world.drain(handler(post, handled))()
    await post.replay(item.id)
    await post.world.drain(handler(post, handled))()
    await post.world.due.prune(START + timedelta(days=1), 10)
    await post.replay(item.id)
    await post.world.drain(handler(post, handled))()
    assert handled == ["e1"] * 4
    with pytest.raises(NotFound):
        await post.replay(UUID(int=1))


async def test_of_a_lane_only_what_had_no_effect_is_handled_again(post: Post) -> None:
    await post.receive("apple", "e1", b"{}", lane="a")
    [item] = (await post.listed()).items
    handled: list[str] = []
    assert await post.inbox.state(item.id) == "pending"
    await post.world.drain(handler(post, handled, fail=True))()
    assert await post.inbox.state(item.id) == "parked"
    await post.replay(item.id)
    await post.world.drain(handler(post, handled))()
    for _ in range(2):
        assert await post.inbox.state(item.id) == "done"
        await post.replay(item.id)
        await post.world.drain(handler(post, handled))()
        await post.world.due.prune(START + timedelta(days=1), 10)
    assert handled == ["e1"] * 2
    assert await post.inbox.state(UUID(int=1)) == "done"


async def test_pages_have_no_gaps_and_no_repeats_while_messages_arrive(post: Post) -> None:
    for number in range(7):
        await post.receive("apple", f"e{number}", b"{}")
    first = await post.listed(limit=3)
    await post.receive("apple", "late", b"{}")
    second = await post.listed(limit=3, cursor=first.next_cursor)
    third = await post.listed(limit=3, cursor=second.next_cursor)
    seen = [item.event_id for page in (first, second, third) for item in page.items]
    assert seen == ["e6", "e5", "e4", "e3", "e2", "e1", "e0"]
    assert third.next_cursor is None


async def test_only_what_is_done_and_old_is_forgotten(post: Post) -> None:
    await post.receive("apple", "done", b"{}")
    await post.world.drain(handler(post, []))()
    await post.receive("apple", "waiting", b"{}")
    assert await post.inbox.prune(START, 10) == 0
    assert await post.inbox.prune(START + timedelta(seconds=1), 10) == 1
    assert await post.states() == [("waiting", "pending")]


async def test_a_message_waits_for_the_earlier_ones_of_its_lane(post: Post) -> None:
    for event_id, lane in (("a1", "a"), ("b1", "b"), ("a2", "a"), ("none", None), ("a3", "a")):
        assert await post.receive("apple", event_id, b"{}", lane=lane) == "new"
    found = {item.event_id: item.id for item in (await post.listed()).items}

    async def waiting() -> list[str]:
        messages = {event_id: await post.inbox.get(found[event_id]) for event_id in sorted(found)}
        return [event_id for event_id, message in messages.items() if message and await post.inbox.waits(message)]

    assert await waiting() == ["a2", "a3"]
    tried: list[str] = []

    async def in_turn(delivery: Delivery) -> None:
        message = await post.inbox.get(delivery.payload.id)
        assert message
        if await post.inbox.waits(message):
            tried.append(f"not yet {message.event_id}")
            raise NotYet(timedelta(seconds=1))
        tried.append(message.event_id)
        if message.event_id == "a2" or tried.count("a1") == 1 == len(tried):
            raise ValueError("not today")

    drain = post.world.drain(Handler("inbox.apple", lambda: in_turn, payload=InboxWork, retries=2))
    await drain()
    assert tried == ["a1", "b1", "not yet a2", "none", "not yet a3"]
    assert await waiting() == ["a2", "a3"]
    for _ in range(20):
        post.world.clock.advance(seconds=1)
        await drain()
    assert list(dict.fromkeys(one for one in tried[1:] if one[0] == "a")) == ["a1", "a2", "a3"]
    assert await post.states(state="parked") == [("a2", "parked")]
    assert await waiting() == []
    done = (await post.listed(state="done")).items
    assert {item.event_id: item.attempts for item in done} == {"a1": 2, "a3": 1, "b1": 1, "none": 1}


async def test_in_every_order_of_arrival_the_newest_event_wins(post: Post) -> None:
    for number, order in enumerate(permutations([1, 2, 3])):
        applied = []
        for minute in order:
            async with post.world.uow("*"):
                at = START + timedelta(minutes=minute)
                if await post.guard.judge("stripe", f"sub_{number}", at, f"e{minute}") == "newer":
                    applied.append(minute)
        assert applied[-1] == 3
        assert applied == sorted(applied)


async def test_a_repeat_a_tie_and_an_older_event_are_told_apart(post: Post) -> None:
    async def judge(minute: int, event_id: str) -> str:
        async with post.world.uow("*"):
            return await post.guard.judge("stripe", "sub", START + timedelta(minutes=minute), event_id)

    told = [await judge(*event) for event in [(5, "a"), (5, "a"), (5, "b"), (4, "c"), (6, "d")]]
    assert told == ["newer", "repeat", "tie", "older", "newer"]


async def test_a_judgement_that_was_rolled_back_is_forgotten(post: Post) -> None:
    async def fail() -> None:
        async with post.world.uow("*"):
            assert await post.guard.judge("stripe", "sub", START, "a") == "newer"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with post.world.uow("*"):
        assert await post.guard.judge("stripe", "sub", START, "b") == "newer"
    with pytest.raises(RuntimeError):
        await post.guard.judge("stripe", "sub", START, "c")
