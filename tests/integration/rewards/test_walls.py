"""What the database refuses, whoever asks, and what the invariants find when somebody with all rights was at work."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.database import Database
from adapters.postgres.invariants import PostgresInvariants
from adapters.postgres.platform.figures import PostgresFigures
from adapters.postgres.rewards.invariants import INVARIANTS
from core.platform.invariants.check_invariants import FIGURE, CheckInvariants
from tests.support.ledger import LedgerWorld, cause, postgres_ledger
from tests.support.lowkey import IDS

PLANTED = {
    "every_balance_is_the_sum_of_its_entries": "update ledger_accounts set balance = balance + 1 where balance = 50",
    "what_is_left_in_lots_is_the_balance_unless_that_is_owed": "update ledger_lots set remaining = 49",
    "the_debits_of_an_asset_are_its_credits": "update ledger_accounts set balance = 0 where balance = 51",
    "every_entry_tells_the_balance_after_it": "update ledger_transfers set balance_after = 7 where number = 1",
    "every_lot_gave_what_is_left_of_it_and_what_was_used": "delete from ledger_uses",
    "what_went_out_came_from_lots_or_is_owed": "select",
}
REFUSED_TO_ALL = [
    "update ledger_transfers set amount = 1",
    "update ledger_transfers set amount = 1 where false",
    "delete from ledger_transfers",
    "truncate ledger_transfers cascade",
]
REFUSED_TO_THE_SERVICE = [
    *REFUSED_TO_ALL,
    "update ledger_accounts set balance = 1000",
    "update ledger_accounts set entries = 0",
    "update ledger_accounts set asset = 'credits'",
    "insert into ledger_accounts (app_id, id, asset, user_id, balance) values ('here', $1, 'coins', $1, 5)",
    "delete from ledger_accounts",
    "update ledger_lots set amount = 1000",
    "update ledger_lots set expires_at = null",
    "delete from ledger_lots",
    "delete from ledger_uses",
]


@pytest.fixture
async def used(database: str) -> AsyncIterator[tuple[LedgerWorld, UUID]]:
    """A ledger in which somebody has spent something."""
    async with postgres_ledger(database, size=2) as world:
        ada = IDS.new()
        await world.grant(ada, 80, cause("gift"))
        await world.spend(ada, 30, cause("buy"))
        assert await world.broken() == {}
        yield world, ada


async def test_transfers_are_never_changed_and_balances_only_by_transfers(
    used: tuple[LedgerWorld, UUID], database: str
) -> None:
    world, ada = used
    owner, service = await asyncpg.connect(database), Database(database, size=1)
    await service.start()
    try:
        for statement in REFUSED_TO_ALL:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await owner.execute(statement)
        for statement in REFUSED_TO_THE_SERVICE:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await service.execute("here", statement, *([IDS.new()] if "$1" in statement else []))
    finally:
        await owner.close()
        await service.stop()
    assert await world.balance(ada) == 50
    assert await world.amounts(ada) == [80, -30]


async def test_a_planted_mistake_shows_in_the_figures_and_clean_data_none(
    used: tuple[LedgerWorld, UUID], database: str
) -> None:
    service, owner = Database(database, size=2), await asyncpg.connect(database)
    await service.start()
    figures = PostgresFigures(service)
    check = CheckInvariants([PostgresInvariants(service)], figures)
    try:
        assert {name: count for name, count in (await check()).items() if count} == {}
        await owner.execute("alter table ledger_transfers disable trigger user")
        assert set(PLANTED) == set(INVARIANTS)
        for name, mistake in PLANTED.items():
            await owner.execute(mistake)
            assert (await check())[name] > 0, name
            assert (await figures.read(FIGURE))[name] > 0
    finally:
        await owner.close()
        await service.stop()
