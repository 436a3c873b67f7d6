"""The ledger promises the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace
from tests.support.ledger import LedgerWorld, cause, memory_ledger, postgres_ledger
from tests.support.lowkey import IDS, START

from core.rewards.ledger.model import Book, BrokenBooks, Change, LedgerPage
from core.rewards.ledger.rules import Move, granted, spent
from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid, PaymentRequired
from core.shared.ledger import LARGEST

GIFT, MORE, PACK, BUY, REFUND, DISPUTE, WON = map(cause, ("gift", "more", "pack", "buy", "refund", "dispute", "won"))
DAY = timedelta(days=1)


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[LedgerWorld]:
    if request.param == "memory":
        world = memory_ledger()
        yield world
        assert await world.broken() == {}
        return
    async with postgres_ledger(request.getfixturevalue("module_database")) as world:
        yield world
        assert await world.broken() == {}


@pytest.fixture
def ada() -> UUID:
    return IDS.new()


async def test_what_was_given_can_be_spent_and_each_cause_counts_once(world: LedgerWorld, ada: UUID) -> None:
    assert await world.balance(ada) == 0
    assert [await world.grant(ada, 100, GIFT) for _ in range(2)] == [True, False]
    assert [await world.spend(ada, 30, BUY) for _ in range(2)] == [True, False]
    assert await world.grant(ada, 5, cause("gift", 2))
    assert await world.balance(ada) == 75
    assert await world.amounts(ada) == [100, -30, 5]


async def test_more_than_there_is_can_not_be_spent(world: LedgerWorld, ada: UUID) -> None:
    with pytest.raises(PaymentRequired) as nothing:
        await world.spend(ada, 1, BUY, asset="credits")
    await world.grant(ada, 10, GIFT)
    with pytest.raises(PaymentRequired) as too_little:
        await world.spend(ada, 11, BUY)
    assert (nothing.value.code, too_little.value.code) == ("insufficient_credits", "insufficient_coins")
    assert await world.amounts(ada) == [10]
    assert await world.spend(ada, 10, BUY)
    assert await world.balance(ada) == 0


async def test_assets_apps_and_people_are_apart(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 10, GIFT)
    assert await world.grant(ada, 3, GIFT, app="there"), "another app's ledger doesn't know the cause"
    assert await world.grant(ada, 4, GIFT, asset="credits")
    assert [await world.balance(ada, app=app) for app in ("here", "there", "nowhere")] == [10, 3, 0]
    assert await world.balance(ada, asset="credits") == 4
    assert await world.balance(IDS.new()) == 0
    for app, asset in (("nowhere", "coins"), ("there", "credits")):
        with pytest.raises(PaymentRequired):
            await world.spend(ada, 1, BUY, app=app, asset=asset)  # type: ignore[arg-type]  # one of the two
    assert not await world.take_back(ada, 1, REFUND, GIFT, app="nowhere")


async def test_another_apps_books_are_not_there(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 10, GIFT)
    await world.spend(ada, 4, BUY)
    async with world.uow("here"):
        book = await world.books.open("here", ada, "coins")
        assert book
        bought = await world.movements.find("here", book.id, BUY)
        assert bought
        assert [amount for _, amount in await world.movements.used("here", bought.id)] == [4]
    async with world.uow("there"):
        assert await world.books.open("there", ada, "coins") is None
        assert await world.movements.find("there", book.id, GIFT) is None
        assert await world.movements.used("there", bought.id) == []
    assert await world.balances.page("there", ada, "coins", None, 10) == []


async def test_what_a_unit_of_work_gave_up_never_moved(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 10, GIFT)
    with suppress(ZeroDivisionError):
        async with world.uow("here"):
            await world.ledger.spend("here", ada, "coins", 10, BUY)
            await world.ledger.grant("here", ada, "coins", 50, MORE)
            assert await world.balance(ada) == 50
            raise ZeroDivisionError
    assert await world.balance(ada) == 10
    assert await world.grant(ada, 1, MORE), "its cause is free as well"


async def test_nothing_moves_outside_of_a_unit_of_work(world: LedgerWorld, ada: UUID) -> None:
    with pytest.raises(RuntimeError):
        await world.ledger.grant("here", ada, "coins", 1, GIFT)


@pytest.mark.parametrize("amount", [0, -1, LARGEST + 1])
async def test_what_is_no_amount_is_the_callers_mistake(world: LedgerWorld, ada: UUID, amount: int) -> None:
    await world.grant(ada, 1, GIFT)
    with pytest.raises(ValueError, match="moved"):
        await world.grant(ada, amount, MORE)
    with pytest.raises(ValueError, match="moved"):
        await world.spend(ada, amount, BUY)
    with pytest.raises(ValueError, match="moved"):
        await world.take_back(ada, amount, REFUND, GIFT)


async def test_no_balance_grows_beyond_what_clients_can_read(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, LARGEST, GIFT)
    with pytest.raises(Conflict) as refusal:
        await world.grant(ada, 1, MORE)
    assert refusal.value.code == "balance_too_large"
    assert await world.balance(ada) == LARGEST


async def test_a_cause_told_to_two_acts_is_the_callers_mistake(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 10, GIFT)
    with pytest.raises(ValueError, match="told to grant"):
        await world.spend(ada, 1, GIFT)


async def test_free_is_spent_before_paid_and_the_soonest_to_expire_first(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 10, cause("paid"), free=False)
    await world.grant(ada, 10, cause("paid", "soon"), free=False, expires_at=START + 2 * DAY)
    await world.grant(ada, 10, cause("free"))
    await world.grant(ada, 10, cause("free", "soon"), expires_at=START + 3 * DAY)
    await world.grant(ada, 10, cause("free", "sooner"), expires_at=START + 2 * DAY)
    for number, (source, left) in enumerate(
        [
            (("free", "sooner"), [10, 10, 10, 10, 5]),
            (("free", "soon"), [10, 10, 10, 5]),
            (("free",), [10, 10, 5]),
            (("paid", "soon"), [10, 5]),
            (("paid",), [5]),
        ]
    ):
        await world.spend(ada, 10 if number else 5, cause("buy", number))
        async with world.uow("here"):
            book = await world.books.open("here", ada, "coins")
            assert book
            assert [lot.remaining for lot in book.lots] == left, source


async def test_an_expired_grant_counts_for_nothing_from_its_instant_on(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 10, GIFT)
    await world.grant(ada, 100, MORE, expires_at=START + DAY)
    world.clock.at = START + DAY - timedelta(microseconds=1)
    assert await world.balance(ada) == 110
    world.clock.at = START + DAY
    assert await world.balance(ada) == 10
    with pytest.raises(PaymentRequired):
        await world.spend(ada, 11, BUY)
    assert await world.amounts(ada) == [10, 100]
    assert await world.spend(ada, 10, BUY)
    assert await world.amounts(ada) == [10, 100, -100, -10], "whoever moves something books it first"


async def test_the_job_books_what_has_expired_once(world: LedgerWorld, ada: UUID) -> None:
    for number in range(3):
        await world.grant(ada, 10, cause("gift", number), expires_at=START + (number + 1) * DAY)
    await world.spend(ada, 4, BUY)
    world.clock.at = START + 2 * DAY
    assert await world.expire() >= 1
    assert await world.expire() == 0
    assert await world.amounts(ada) == [10, 10, 10, -4, -16]
    assert await world.balance(ada) == 10


async def test_a_grant_that_comes_too_late_is_there_and_counts_for_nothing(world: LedgerWorld, ada: UUID) -> None:
    assert await world.grant(ada, 10, GIFT, expires_at=START)
    assert await world.balance(ada) == 0
    assert await world.expire() >= 1


async def test_taking_back_begins_with_that_very_grant(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 10, GIFT)
    await world.grant(ada, 100, PACK, free=False)
    assert [await world.take_back(ada, 60, REFUND, PACK) for _ in range(2)] == [True, False]
    async with world.uow("here"):
        book = await world.books.open("here", ada, "coins")
        assert book
        assert [lot.remaining for lot in book.lots] == [10, 40]


async def test_what_is_missing_becomes_a_debt_that_blocks_until_it_is_made_good(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 100, PACK, free=False)
    await world.grant(ada, 20, GIFT)
    await world.spend(ada, 90, BUY)
    assert await world.take_back(ada, 100, REFUND, PACK)
    assert await world.balance(ada) == -70
    with pytest.raises(PaymentRequired):
        await world.spend(ada, 1, cause("buy", 2))
    await world.grant(ada, 30, MORE, expires_at=START + DAY)
    assert await world.balance(ada) == -40
    await world.grant(ada, 45, cause("more", 2))
    assert await world.balance(ada) == 5
    assert await world.spend(ada, 5, cause("buy", 3))


async def test_never_more_is_taken_than_the_grant_was(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 100, PACK)
    await world.grant(ada, 100, GIFT)
    assert await world.take_back(ada, 30, cause("refund", 1), PACK)
    assert await world.take_back(ada, 500, cause("refund", 2), PACK)
    assert await world.balance(ada) == 100
    assert not await world.take_back(ada, 1, cause("refund", 3), PACK)
    assert not await world.take_back(ada, 1, REFUND, cause("nothing"))
    assert not await world.take_back(IDS.new(), 1, REFUND, PACK)
    assert await world.amounts(ada) == [100, 100, -30, -70]


async def test_what_has_expired_is_not_asked_for_again(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 100, PACK, expires_at=START + DAY)
    await world.spend(ada, 30, BUY)
    world.clock.advance(days=2)
    assert await world.take_back(ada, 100, REFUND, PACK)
    assert await world.balance(ada) == -30


async def test_giving_back_restores_lots_as_they_were(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 10, GIFT, expires_at=START + DAY)
    await world.grant(ada, 100, PACK, free=False)
    await world.spend(ada, 60, BUY)
    assert [await world.give_back(ada, WON, BUY) for _ in range(2)] == [True, False]
    assert not await world.give_back(ada, cause("won", 2), BUY), "once, whatever the cause is called"
    assert await world.balance(ada) == 110
    world.clock.advance(days=2)
    assert await world.balance(ada) == 100, "what expires did not become lasting on the way"
    assert await world.spend(ada, 100, cause("buy", 2))


@pytest.mark.parametrize("taken", [cause("nothing"), GIFT, WON])
async def test_there_is_nothing_to_give_back_but_what_was_taken(world: LedgerWorld, ada: UUID, taken: object) -> None:
    await world.grant(ada, 10, GIFT)
    await world.spend(ada, 5, BUY)
    await world.give_back(ada, WON, BUY)
    assert not await world.give_back(ada, cause("again"), taken)  # type: ignore[arg-type]  # a cause
    assert not await world.give_back(IDS.new(), cause("again"), BUY)
    assert await world.balance(ada) == 10


async def test_a_dispute_that_was_won_leaves_all_as_if_it_had_not_been(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 100, PACK, free=False)
    await world.spend(ada, 40, BUY)
    await world.take_back(ada, 100, DISPUTE, PACK)
    assert await world.balance(ada) == -40
    await world.grant(ada, 50, GIFT, expires_at=START + DAY)
    assert await world.balance(ada) == 10
    assert await world.give_back(ada, WON, DISPUTE)
    assert await world.balance(ada) == 110
    async with world.uow("here"):
        book = await world.books.open("here", ada, "coins")
        assert book
        assert [lot.remaining for lot in book.lots] == [60, 50], "the gift got back what the debt had taken of it"
    assert await world.take_back(ada, 100, REFUND, PACK), "and it can be taken back anew"
    assert await world.balance(ada) == 10


async def test_what_is_still_owed_is_forgiven_with_what_it_was_for(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 100, PACK, free=False)
    await world.spend(ada, 40, BUY)
    await world.take_back(ada, 100, DISPUTE, PACK)
    await world.give_back(ada, WON, DISPUTE)
    assert await world.balance(ada) == 60
    assert await world.spend(ada, 60, cause("buy", 2))


async def test_what_comes_back_makes_other_debts_good_first(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 100, PACK)
    await world.spend(ada, 100, BUY)
    await world.take_back(ada, 100, REFUND, PACK)
    assert await world.balance(ada) == -100
    assert await world.give_back(ada, WON, BUY)
    assert await world.balance(ada) == 0


async def test_what_comes_back_too_late_counts_for_nothing_but_debts(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 100, GIFT, expires_at=START + DAY)
    await world.spend(ada, 100, BUY)
    world.clock.advance(days=2)
    assert await world.give_back(ada, WON, BUY)
    assert await world.balance(ada) == 0
    assert await world.expire() >= 1
    assert await world.amounts(ada) == [100, -100, 100, -100]
    assert not await world.take_back(ada, 100, REFUND, GIFT)


async def test_sixty_at_once_spend_what_ten_can(request: pytest.FixtureRequest) -> None:
    await sixty(memory_ledger())
    async with postgres_ledger(request.getfixturevalue("module_database"), size=30) as world:
        await sixty(world)


async def sixty(world: LedgerWorld) -> None:
    ada = IDS.new()
    await world.grant(ada, 55, GIFT)
    await world.grant(ada, 45, PACK, free=False)
    outcomes = await asyncio.gather(
        *(world.spend(ada, 10, cause("buy", number)) for number in range(60)), return_exceptions=True
    )
    assert [outcome for outcome in outcomes if outcome is True] == [True] * 10
    assert sum(isinstance(outcome, PaymentRequired) for outcome in outcomes) == 50
    assert await world.balance(ada) == 0
    assert await world.broken() == {}


async def test_one_cause_told_by_many_at_once_moves_once(request: pytest.FixtureRequest) -> None:
    await many(memory_ledger())
    async with postgres_ledger(request.getfixturevalue("module_database"), size=12) as world:
        await many(world)


async def many(world: LedgerWorld) -> None:
    ada = IDS.new()
    assert sorted(await asyncio.gather(*(world.grant(ada, 10, GIFT) for _ in range(12)))) == [False] * 11 + [True]
    assert sorted(await asyncio.gather(*(world.spend(ada, 4, BUY) for _ in range(12)))) == [False] * 11 + [True]
    taken = await asyncio.gather(*(world.take_back(ada, 10, REFUND, GIFT) for _ in range(12)))
    assert sorted(taken) == [False] * 11 + [True]
    back = await asyncio.gather(*(world.give_back(ada, cause("won", n), REFUND) for n in range(12)))
    assert sorted(back) == [False] * 11 + [True]
    assert await world.amounts(ada) == [10, -4, -10, 10]


async def test_history_is_the_newest_first_by_pages(world: LedgerWorld, ada: UUID) -> None:
    actor = Actor("here", ada, IDS.new())
    assert await world.history(actor, "coins") == LedgerPage(items=[], balance=0, next_cursor=None)
    for number in range(5):
        await world.grant(ada, 10, cause("gift", number))
    await world.spend(ada, 7, BUY)
    first = await world.history(actor, "coins", 4)
    await world.grant(ada, 1, MORE)
    rest = await world.history(actor, "coins", 4, first.next_cursor)
    items = [*first.items, *rest.items]
    assert [one.amount for one in items] == [-7, 10, 10, 10, 10, 10]
    assert [one.balance_after for one in items] == [43, 50, 40, 30, 20, 10]
    assert ([one.reason for one in items[:2]], items[0].created_at) == (["buy", "gift"], START)
    assert (first.balance, rest.balance, rest.next_cursor) == (43, 44, None)
    with pytest.raises(Invalid):
        await world.history(Actor("there", ada, IDS.new()), "coins", 4, first.next_cursor)


async def test_whoever_leaves_is_forgotten_and_the_sums_stay(world: LedgerWorld, ada: UUID) -> None:
    await world.grant(ada, 10, GIFT)
    await world.grant(ada, 7, GIFT, app="there")
    await world.spend(ada, 4, BUY)
    exported = await world.data.export(ada)
    assert sorted(row["balance"] for row in exported["ledger_accounts"]) == [6, 7]
    assert sorted(row["amount"] for row in exported["ledger_transfers"]) == [4, 7, 10]
    assert sorted(row["remaining"] for row in exported["ledger_lots"]) == [6, 7]
    async with world.uow("*"):
        await world.data.purge(ada, "here")
    assert [await world.balance(ada, app=app) for app in ("here", "there")] == [0, 7]
    assert await world.grant(ada, 1, GIFT), "coming back is a new beginning"
    async with world.uow("*"):
        await world.data.purge(ada)
        await world.data.purge(ada)
    assert await world.data.export(ada) == {}
    assert not await world.take_back(ada, 1, REFUND, GIFT)


async def forged(world: LedgerWorld, who: UUID, change: str) -> None:
    """Writes what core would not."""
    async with world.uow("here"):
        book = await world.books.open("here", who, "coins")
        assert book
        await world.books.write("here", book.id, FORGERIES[change](book))


def _spend(book: Book, amount: int) -> Change:
    return spent(book, Move(IDS.new(), cause("forged"), START), amount)


def _known(book: Book) -> Change:
    return granted(book, Move(IDS.new(), GIFT, START), 1, free=True, expires_at=None)


FORGERIES = {
    "more than there is": lambda book: _spend(book, 11),
    "a balance that does not follow": lambda book: _spend(replace(book, balance=12), 1),
    "a number left out": lambda book: _spend(replace(book, entries=5), 1),
    "a known cause": _known,
    "lots that keep what was spent": lambda book: replace(_spend(book, 1), lots=()),
    "nothing": lambda book: _spend(book, 0),
    "a lot below nothing": lambda book: Change(
        transfer=_spend(book, 1).transfer, lots=(replace(book.lots[0], remaining=-1),)
    ),
}


@pytest.mark.parametrize("change", FORGERIES)
async def test_the_second_wall_takes_nothing_that_does_not_follow(world: LedgerWorld, ada: UUID, change: str) -> None:
    await world.grant(ada, 10, GIFT)
    with pytest.raises(BrokenBooks):
        await forged(world, ada, change)
    assert await world.amounts(ada) == [10]
    assert await world.balance(ada) == 10
