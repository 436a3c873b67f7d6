"""Whatever four people do to each other in whatever order: circles are as a model of sets says, and every count, list
and like with them."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.circles import CircleWorld, circle_on
from tests.support.tries import tries

from core.shared.actor import STUDIO, Actor
from core.shared.errors import DomainError
from core.social.follows.model import Whom

PEOPLE = 4
PAIR = (st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1))
ACTS = st.one_of(
    st.tuples(st.sampled_from(("toggle", "toggle", "toggle", "like", "like")), *PAIR),
    st.tuples(st.sampled_from(("approve", "reject", "block", "unblock")), *PAIR),
    st.tuples(st.sampled_from(("open", "close", "forget")), *PAIR),
)
Story = list[tuple[str, int, int]]


@dataclass
class Model:
    """Who has what with whom, as pairs; each has one post, which is liked by some."""

    follows: set[tuple[int, int]] = field(default_factory=set)
    requests: set[tuple[int, int]] = field(default_factory=set)
    blocks: set[tuple[int, int]] = field(default_factory=set)
    private: set[int] = field(default_factory=set)
    likes: set[tuple[int, int]] = field(default_factory=set)

    def barred(self, one: int, other: int) -> bool:
        return bool({(one, other), (other, one)} & self.blocks)

    def sees(self, one: int, other: int) -> bool:
        open_to = one == other or other not in self.private or (one, other) in self.follows
        return open_to and not self.barred(one, other)

    def toggle(self, one: int, other: int) -> str:
        if one == other or self.barred(one, other):
            return "refused"
        if {(one, other)} & (self.follows | self.requests):
            self.follows -= {(one, other)}
            self.requests -= {(one, other)}
            return "none"
        (self.requests if other in self.private else self.follows).add((one, other))
        return "requested" if other in self.private else "following"

    def approve(self, one: int, other: int) -> str:
        if (other, one) in self.follows:
            return "following"
        if (other, one) not in self.requests:
            return "refused"
        self.requests -= {(other, one)}
        self.follows.add((other, one))
        return "following"

    def reject(self, one: int, other: int) -> str:
        if (other, one) not in self.requests:
            return "refused"
        self.requests -= {(other, one)}
        return "none"

    def block(self, one: int, other: int) -> str:
        if one == other or ((other, one) in self.blocks and (one, other) not in self.blocks):
            return "refused"
        self.blocks.add((one, other))
        self.follows -= {(one, other), (other, one)}
        self.requests -= {(one, other), (other, one)}
        return "done"

    def unblock(self, one: int, other: int) -> str:
        self.blocks -= {(one, other)}
        return "done"

    def open(self, one: int, _: int) -> str:
        self.private -= {one}
        let_in = {pair for pair in self.requests if pair[1] == one}
        self.requests -= let_in
        self.follows |= let_in
        return "done"

    def close(self, one: int, _: int) -> str:
        self.private.add(one)
        return "done"

    def forget(self, one: int, _: int) -> str:
        self.private -= {one}
        for ties in (self.follows, self.requests, self.blocks):
            ties -= {pair for pair in ties if one in pair}
        self.likes -= {pair for pair in self.likes if pair[0] == one}
        return "done"

    def like(self, one: int, other: int) -> str:
        if not self.sees(one, other):
            return "refused"
        self.likes ^= {(one, other)}
        return f"{(one, other) in self.likes} {sum(liked == other for _, liked in self.likes)}"


class Circle:
    """The real thing, told by the numbers of its people."""

    def __init__(self, world: CircleWorld, people: list[Actor], posts: list[Any]) -> None:
        self.world = world
        self.people = people
        self.posts = posts

    async def do(self, what: str, one: int, other: int) -> str:
        who, whom, world = self.people[one], self.people[other].user_id, self.world
        if what == "toggle":
            return await self._said(world.toggle(who, Whom(user_id=whom)))
        if what in {"approve", "reject"}:
            return await self._said(world.answer(who, whom, approve=what == "approve"))
        if what == "block":
            return await self._said(world.block(who, Whom(user_id=whom)))
        if what == "unblock":
            return await self._said(world.unblock(who, whom))
        if what == "like":
            return await self._said(world.like(who, self.posts[other]))
        if what == "forget":
            return await self._said(self._forget(who, self.posts[one]))
        return await self._said(world.open(who) if what == "open" else world.close(who))

    async def _said(self, act: Awaitable[Any]) -> str:
        try:
            view = await act
        except DomainError:
            return "refused"
        if hasattr(view, "state"):
            return str(view.state)
        return f"{view.liked} {view.likes}" if hasattr(view, "likes") else "done"

    async def _forget(self, who: Actor, post: Any) -> None:
        """All but the account, the membership and the post, as if they came back at once."""
        async with self.world.uow(STUDIO):
            membership = await self.world.memberships.get(who.app, who.user_id)
            await self.world.data.purge(who.user_id, who.app)
            assert membership is not None
            await self.world.memberships.add(membership)
        self.posts[self.people.index(who)] = await self.world.post(who)


async def check(circle: Circle, model: Model) -> None:
    world, people = circle.world, circle.people
    number = {who.user_id: place for place, who in enumerate(people)}
    for one, who in enumerate(people):
        followers = {follower for follower, followed in model.follows if followed == one}
        following = {followed for follower, followed in model.follows if follower == one}
        assert await world.counts(who) == (len(followers), len(following))
        listed = await world.lists.followers(who, None, 100)
        assert {number[entry.user_id] for entry in listed.items} == followers
        waiting = {follower for follower, followed in model.requests if followed == one}
        assert {number[entry.user_id] for entry in (await world.lists.requests(who, 100)).items} == waiting
        feed = await world.feed(who)
        assert {number[item.author.user_id] for item in feed} == following | {one}
        for item in feed:
            author = number[item.author.user_id]
            assert (item.liked, item.likes) == (
                (one, author) in model.likes,
                sum(liked == author for _, liked in model.likes),
            )
        for other in range(PEOPLE):
            seen = await world.circles.sees(world.app, who.user_id, people[other].user_id)
            assert seen == model.sees(one, other)
    assert not {name: many for name, many in (await world.violations()).items() if many}


async def live(world: CircleWorld, story: Story) -> None:
    people = [await world.person() for _ in range(PEOPLE)]
    circle, model = Circle(world, people, [await world.post(who) for who in people]), Model()
    for what, one, other in story:
        expected = getattr(model, what)(one, other)
        if what == "forget":
            model.likes -= {pair for pair in model.likes if pair[1] == one}
        assert await circle.do(what, one, other) == expected
    await check(circle, model)


@tries(60)
@given(st.lists(ACTS, max_size=30))
def test_the_laws_hold_in_memory(story: Story) -> None:
    async def run() -> None:
        async with circle_on(None) as world:
            await live(world, story)

    asyncio.run(run())


@pytest.mark.usefixtures("module_database")
def test_the_laws_hold_on_postgres(module_database: str) -> None:
    @tries(10)
    @given(st.lists(ACTS, min_size=5, max_size=15))
    def laws(story: Story) -> None:
        async def run() -> None:
            async with circle_on(module_database, size=2) as world:
                await live(world, story)

        asyncio.run(run())

    laws()
