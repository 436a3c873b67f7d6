"""How much of a payment went back, and by which refunds, in whatever order it was told."""

from datetime import datetime, timedelta
from itertools import count, permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.support.lowkey import START

from core.commerce.payments.kept import ChargeTotal, ProviderDispute, ProviderRefund, Reversal
from core.commerce.payments.model import Payment
from core.commerce.payments.reversed_money import LIVE, Money
from core.commerce.refunds.model import Refund

PAYMENT = Payment(
    id="pi_1",
    app="here",
    order_id=UUID(int=1),
    user_id=UUID(int=2),
    amount_cents=1000,
    tax_cents=0,
    currency="EUR",
    paid_at=START,
)
OURS = Refund(
    id=UUID(int=7),
    app="here",
    order_id=PAYMENT.order_id,
    payment="pi_1",
    amount_cents=400,
    currency="EUR",
    status="pending",
    source="admin",
    created_at=START,
)


def total(amount: int, minute: int = 1) -> ChargeTotal:
    return ChargeTotal(payment="pi_1", charge="ch_1", refunded_cents=amount, at=at(minute))


def named(
    amount: int, state: str = "succeeded", name: str = "re_1", minute: int = 1, ours: Refund | None = None
) -> ProviderRefund:
    refund_id = ours.id if ours else None
    return ProviderRefund(
        payment="pi_1",
        id=name,
        amount_cents=amount,
        state=state,
        refund_id=refund_id,
        at=at(minute),  # type: ignore[arg-type]  # a test's shorthand
    )


def dispute(state: str, amount: int = 1000) -> ProviderDispute:
    return ProviderDispute(payment="pi_1", id="dp_1", amount_cents=amount, state=state, at=START)  # type: ignore[arg-type]  # a test's shorthand


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def folded(*told: Reversal, rows: tuple[Refund, ...] = ()) -> Money:
    return Money(payment=PAYMENT, reversals=told, refunds=rows).explained(uuid4, START)


def rows(money: Money) -> list[tuple[str, int, str]]:
    return [(row.source, row.amount_cents, row.status) for row in money.refunds]


def test_a_refund_of_the_dashboard_that_is_known_by_its_sum_alone_is_a_refund() -> None:
    money = folded(total(300))
    assert rows(money) == [("remainder", 300, "succeeded")]
    assert (money.refunded, money.kept, money.refundable) == (300, 700, 700)


def test_once_it_has_a_name_it_is_the_same_refund() -> None:
    before = folded(total(300))
    after = folded(total(300), named(300), rows=before.refunds)
    assert rows(after) == [("provider", 300, "succeeded")]
    assert after.refunds[0].id == before.refunds[0].id
    assert after.refunds[0].provider_id == "re_1"


def test_a_name_for_a_part_of_the_sum_leaves_the_rest_without_one() -> None:
    money = folded(total(800), named(500), rows=folded(total(800)).refunds)
    assert sorted(rows(money)) == [("provider", 500, "succeeded"), ("remainder", 300, "succeeded")]


def test_our_own_refund_explains_the_sum_even_before_its_answer() -> None:
    assert rows(folded(total(400), rows=(OURS,))) == [("admin", 400, "pending")]


def test_our_own_refund_is_known_again_by_our_name() -> None:
    money = folded(total(400), named(400, ours=OURS), rows=(OURS,))
    assert rows(money) == [("admin", 400, "succeeded")]
    assert money.refunds[0].provider_id == "re_1"


def test_what_was_refused_can_still_have_happened() -> None:
    refused = replace(OURS, status="failed")
    assert rows(folded(named(400, ours=OURS), rows=(refused,))) == [("admin", 400, "succeeded")]


def test_a_refund_that_a_bank_sends_back_counts_no_more() -> None:
    money = folded(total(400, 1), named(400, "failed", minute=2, ours=OURS), rows=(OURS,))
    assert rows(money) == [("admin", 400, "failed")]
    assert money.bounced
    assert (money.refunded, money.kept, money.refundable) == (0, 1000, 1000)


def test_one_that_was_refused_has_not_bounced() -> None:
    assert not folded(rows=(replace(OURS, status="failed"),)).bounced


def test_after_a_failure_a_later_sum_is_the_truth() -> None:
    money = folded(total(250, 3), named(400, "failed", minute=2))
    assert money.refunded == 250
    assert sorted(rows(money)) == [("provider", 400, "failed"), ("remainder", 250, "succeeded")]


def test_a_lost_dispute_is_a_refund_of_what_was_left() -> None:
    money = folded(total(300), dispute("lost", 1000))
    assert rows(money) == [("remainder", 300, "succeeded"), ("dispute", 700, "succeeded")]
    assert (money.kept, money.refundable) == (0, 0)
    assert rows(folded(dispute("lost", 0))) == [("dispute", 1000, "succeeded")]


@pytest.mark.parametrize("state", ["open", "won"])
def test_another_dispute_takes_nothing(state: str) -> None:
    money = folded(dispute(state))
    assert money.refunds == ()
    assert money.kept == 1000
    assert money.refundable == (0 if state == "open" else 1000)


def test_what_is_on_its_way_cannot_be_given_back_again() -> None:
    assert Money(payment=PAYMENT, refunds=(OURS,)).refundable == 600
    assert Money(payment=PAYMENT, refunds=(OURS,), reversals=(total(900),)).refundable == 100


facts = st.lists(
    st.one_of(
        st.builds(total, st.integers(0, 1000), st.integers(1, 3)),
        st.builds(
            named,
            st.integers(1, 500),
            st.sampled_from(["pending", "succeeded", "failed"]),
            st.sampled_from(["re_1", "re_2"]),
            st.integers(1, 3),
        ),
        st.builds(dispute, st.sampled_from(["open", "won", "lost"]), st.integers(0, 1000)),
    ),
    max_size=4,
    unique_by=lambda fact: (type(fact), getattr(fact, "id", "")),
)


@given(facts)
def test_the_order_in_which_facts_come_makes_no_difference(told: list[Reversal]) -> None:
    ends = set()
    for order in permutations(told):
        money = Money(payment=PAYMENT)
        for fact in order:
            money = replace(money, reversals=(*money.reversals, fact)).explained(uuid4, START)
        ends.add((money.refunded, money.kept, tuple(sorted(rows(money)))))
    assert len(ends) == 1


@given(facts, st.sampled_from([(), (OURS,)]))
def test_explaining_twice_changes_nothing_and_no_more_than_was_paid_goes_back(
    told: list[Reversal], before: tuple[Refund, ...]
) -> None:
    ids = count(100)
    once = Money(payment=PAYMENT, reversals=tuple(told), refunds=before).explained(lambda: UUID(int=next(ids)), START)
    assert once.explained(lambda: UUID(int=next(ids)), at(9)) == once
    assert 0 <= once.refunded <= 1000
    assert 0 <= once.kept <= 1000
    assert all(row.amount_cents > 0 for row in once.refunds)
    if not any(isinstance(fact, ProviderRefund) for fact in told):
        assert sum(row.amount_cents for row in once.refunds if row.status in LIVE) <= 1000
