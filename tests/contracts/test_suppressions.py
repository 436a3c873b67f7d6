"""What the list of suppressed addresses promises, on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from adapters.memory.messaging.email.suppressions import MemorySuppressions
from adapters.postgres.messaging.email.suppressions import PostgresSuppressions
from core.messaging.email.ports import Suppressions
from core.shared.actor import STUDIO
from tests.support.identity import Stores, in_memory, on_postgres

ADA, EVE = "ada@example.com", "eve@example.com"


@dataclass
class Lists:
    """The list, and the accounts beside it."""

    suppressions: Suppressions
    stores: Stores

    async def all(self, *, requested: bool = False) -> frozenset[str]:
        return await self.suppressions.suppressed([ADA, EVE, "Ada@Example.com"], requested=requested)


@pytest.fixture(params=["memory", "postgres"])
async def lists(request: pytest.FixtureRequest) -> AsyncIterator[Lists]:
    if request.param == "memory":
        stores = in_memory()
        yield Lists(MemorySuppressions(stores.accounts.database, stores.clock), stores)  # type: ignore[attr-defined]
        return
    async with on_postgres(request.getfixturevalue("database")) as stores:
        yield Lists(PostgresSuppressions(stores.accounts.database, stores.clock), stores)  # type: ignore[attr-defined]


async def test_an_address_is_suppressed_however_it_is_written(lists: Lists) -> None:
    assert await lists.all() == frozenset()
    await lists.suppressions.suppress(" ADA@example.com", "bounce")
    assert await lists.all() == {ADA, "Ada@Example.com"}
    assert await lists.suppressions.suppressed([]) == frozenset()


async def test_who_complained_gets_what_they_ask_for_and_a_missing_mailbox_nothing(lists: Lists) -> None:
    await lists.suppressions.suppress(ADA, "complaint")
    await lists.suppressions.suppress(EVE, "refused")
    assert await lists.all(requested=True) == {EVE}
    assert ADA in await lists.all()


async def test_a_complaint_does_not_hide_that_there_is_no_mailbox(lists: Lists) -> None:
    for first, second in (("bounce", "complaint"), ("complaint", "bounce")):
        await lists.suppressions.suppress(ADA, first)
        await lists.suppressions.suppress(ADA, second)
        assert ADA in await lists.all(requested=True)
        await lists.suppressions.lift("ADA@example.com")
        assert await lists.all() == frozenset()
    await lists.suppressions.lift(ADA)


async def test_many_may_suppress_at_once(lists: Lists) -> None:
    await asyncio.gather(*(lists.suppressions.suppress(ADA, "bounce") for _ in range(8)))
    assert ADA in await lists.all()


async def test_what_is_rolled_back_was_never_suppressed(lists: Lists) -> None:
    async def fail() -> None:
        async with lists.stores.uow(STUDIO):
            await lists.suppressions.suppress(ADA, "bounce")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await lists.all() == frozenset()


async def test_it_is_exported_without_secrets_and_goes_with_the_account(lists: Lists) -> None:
    ada = await lists.stores.person(ADA)
    await lists.suppressions.suppress("Ada@example.com", "complaint")
    await lists.suppressions.suppress(EVE, "bounce")
    (row,) = (await lists.stores.data.export(ada.id))["suppressions"]
    assert row["reason"] == "complaint"
    async with lists.stores.uow(STUDIO):
        await lists.stores.data.purge(ada.id, "here")
    assert ADA in await lists.all(), "the list is the studio's, and no app's"
    async with lists.stores.uow(STUDIO):
        await lists.stores.data.purge(ada.id)
    assert await lists.all() == {EVE}
