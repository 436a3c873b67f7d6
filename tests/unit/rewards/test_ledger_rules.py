"""The laws of books, whatever is in them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.rewards.ledger import rules
from core.rewards.ledger.model import Book, Change, Debt, Lot, Moved
from core.shared.ledger import Cause

NOW = datetime(2030, 1, 1, tzinfo=UTC)
MOVE = rules.Move(UUID(int=2**100), Cause("test", "thing:1"), NOW)

amounts = st.integers(1, 60)
ends = st.one_of(st.none(), st.integers(-2, 3).map(lambda days: NOW + timedelta(days=days)))


@st.composite
def lots(draw: st.DrawFn) -> tuple[Lot, ...]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        amount = draw(amounts)
        remaining = draw(st.integers(1, amount))
        free, until = draw(st.booleans()), draw(ends)
        found.append(Lot(id=UUID(int=number + 1), amount=amount, remaining=remaining, free=free, expires_at=until))
    return tuple(draw(st.permutations(found)))


def book_of(found: tuple[Lot, ...]) -> Book:
    return Book(id=UUID(int=99), asset="coins", balance=sum(lot.remaining for lot in found), entries=7, lots=found)


rich = lots().map(book_of)
poor = st.lists(amounts, min_size=1, max_size=4).map(
    lambda owed: Book(
        id=UUID(int=99),
        asset="coins",
        balance=-sum(owed),
        entries=7,
        debts=tuple(Debt(UUID(int=50 + place), each) for place, each in enumerate(owed)),
    )
)
books = st.one_of(rich, poor)


def left(book: Book, change: Change) -> int:
    """What lots hold after the change."""
    after = {lot.id: lot.remaining for lot in book.lots} | {lot.id: lot.remaining for lot in change.lots}
    return sum(after.values())


def lawful(book: Book, change: Change) -> bool:
    """What holds of every change: it follows, and the lots are the balance, or all of it is owed."""
    moved = change.transfer.amount if change.transfer.act in {"grant", "give_back"} else -change.transfer.amount
    assert change.transfer.balance_after == book.balance + moved
    assert change.transfer.number == book.entries + 1
    assert all(0 <= lot.remaining <= lot.amount for lot in change.lots)
    return left(book, change) == max(change.transfer.balance_after, 0)


@given(books, amounts, st.booleans(), ends)
def test_a_grant_makes_good_first_and_keeps_the_rest(book: Book, amount: int, free: bool, until: datetime) -> None:
    change = rules.granted(book, MOVE, amount, free=free, expires_at=until)
    assert lawful(book, change)
    assert sum(use.amount for use in change.uses) == min(amount, max(0, -book.balance))
    (lot,) = change.lots
    assert (lot.id, lot.free, lot.expires_at, lot.amount) == (MOVE.id, free, until, amount)
    paid = {use.transfer_id: use.amount for use in change.uses}
    open_ones = [debt for debt in book.debts if paid.get(debt.transfer_id, 0) < debt.owed]
    assert all(debt.transfer_id not in paid for debt in open_ones[1:]), "the oldest first"


@given(rich, st.data())
def test_a_spend_takes_the_first_in_order_and_leaves_the_last(book: Book, data: st.DataObject) -> None:
    live = replace(book, lots=tuple(lot for lot in book.lots if not lot.expired(NOW)))
    live = book_of(live.lots)
    assume(live.balance)
    amount = data.draw(st.integers(1, live.balance))
    change = rules.spent(live, MOVE, amount)
    assert lawful(live, change)
    assert sum(use.amount for use in change.uses) == amount
    order = [lot.id for lot in rules.spending_order(live.lots)]
    assert [use.lot_id for use in change.uses] == order[: len(change.uses)]
    assert all(lot.remaining == 0 for lot in change.lots[:-1])


@given(rich)
def test_the_order_is_free_then_soonest_then_oldest(book: Book) -> None:
    order = rules.spending_order(book.lots)
    far = NOW + timedelta(days=1000)
    keys = [(not lot.free, lot.expires_at or far, lot.id) for lot in order]
    assert keys == sorted(keys)


@given(books, amounts, st.integers(1, 9))
def test_a_take_back_begins_with_its_grant_and_owes_the_rest(book: Book, amount: int, which: int) -> None:
    grant = Moved(id=UUID(int=which), act="grant", counter="issued", amount=100)
    change = rules.taken_back(book, MOVE, amount, grant)
    assert lawful(book, change)
    own = next((lot.remaining for lot in book.lots if lot.id == grant.id), 0)
    assert sum(use.amount for use in change.uses if use.lot_id == grant.id) == min(own, amount)
    assert sum(use.amount for use in change.uses) == min(amount, max(0, book.balance))
    assert change.transfer.about == grant.id


@given(st.integers(1, 100), st.integers(0, 100), st.integers(1, 200))
def test_what_can_be_taken_back_is_never_more_than_the_grant_still_is(given_: int, gone: int, wish: int) -> None:
    assume(gone <= given_)
    grant = Moved(id=UUID(int=1), act="grant", counter="issued", amount=given_, gone=gone)
    assert rules.reclaimable(grant, wish) == min(wish, given_ - gone)


@given(rich, st.data())
def test_what_was_spent_and_given_back_is_there_as_before(book: Book, data: st.DataObject) -> None:
    assume(book.balance)
    change = rules.spent(book, MOVE, data.draw(st.integers(1, book.balance)))
    after = {lot.id: lot for lot in book.lots} | {lot.id: lot for lot in change.lots}
    between = replace(
        book,
        balance=change.transfer.balance_after,
        entries=8,
        lots=tuple(lot for lot in after.values() if lot.remaining),
    )
    taken = Moved(id=MOVE.id, act="spend", counter="spent", amount=change.transfer.amount)
    used = [(after[use.lot_id], use.amount) for use in change.uses]
    back = rules.given_back(between, replace(MOVE, id=UUID(int=2**101)), taken, used)
    assert lawful(between, back)
    assert {lot.id: lot for lot in (*between.lots, *back.lots)} == {lot.id: lot for lot in book.lots}


@given(rich)
def test_expiry_takes_what_is_over_and_nothing_else(book: Book) -> None:
    change = rules.expired(book, MOVE)
    over = sum(lot.remaining for lot in book.lots if lot.expires_at is not None and lot.expires_at <= NOW)
    assert rules.spendable(book, NOW) == book.balance - over
    if change is None:
        assert over == 0
        return
    assert lawful(book, change)
    assert change.transfer.amount == over
    assert {lot.id for lot in change.lots} == {lot.id for lot in book.lots if lot.expired(NOW)}
