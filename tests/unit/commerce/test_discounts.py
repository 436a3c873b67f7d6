"""Discounts are exact, whatever is bought."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.lowkey import IDS, START

from core.commerce.coupons.model import Coupon, consistent, discount_of, refusal
from core.commerce.orders.model import OrderLine
from core.commerce.orders.pricing import discounted, subtotal_of
from core.shared.errors import Invalid
from core.shared.money import LARGEST_PRICE

LINES = st.lists(
    st.builds(
        lambda price, quantity: OrderLine(product_id=None, name="x", quantity=quantity, unit_price_cents=price),
        st.integers(0, 20_000),
        st.integers(1, 99),
    ),
    min_size=1,
    max_size=12,
)


def coupon(**terms: object) -> Coupon:
    return Coupon(id=IDS.new(), app="here", code="X", created_at=START, **terms)  # type: ignore[arg-type]


COUPONS = st.one_of(
    st.integers(1, 100).map(lambda percent: coupon(percent_off=percent)),
    st.integers(1, 50_000).map(lambda amount: coupon(amount_off_cents=amount, currency="EUR")),
)


@given(LINES, COUPONS)
def test_shares_sum_up_and_no_line_gets_below_nothing(lines: list[OrderLine], coupon: Coupon) -> None:
    subtotal = subtotal_of(lines)
    discount = discount_of(coupon, subtotal)
    shared = discounted(lines, discount)
    assert 0 <= discount <= subtotal
    assert sum(line.discount_cents for line in shared) == discount
    assert all(0 <= line.discount_cents <= line.total_cents for line in shared)
    exact = [Fraction(discount * line.total_cents, subtotal) if subtotal else Fraction(0) for line in lines]
    assert all(abs(line.discount_cents - share) < 1 for line, share in zip(shared, exact, strict=True) if subtotal)


@given(st.integers(0, LARGEST_PRICE), st.integers(1, 100))
def test_a_percentage_is_the_nearest_whole_unit_and_halves_go_up(subtotal: int, percent: int) -> None:
    exact = Fraction(subtotal * percent, 100)
    discount = discount_of(coupon(percent_off=percent), subtotal)
    assert exact - Fraction(1, 2) < discount <= exact + Fraction(1, 2)
    if percent == 100:
        assert discount == subtotal


@given(st.integers(0, LARGEST_PRICE), st.integers(1, LARGEST_PRICE))
def test_a_fixed_amount_takes_no_more_than_there_is(subtotal: int, amount: int) -> None:
    assert discount_of(coupon(amount_off_cents=amount, currency="EUR"), subtotal) == min(amount, subtotal)


def test_what_is_more_than_one_charge_can_be_is_refused() -> None:
    line = OrderLine(product_id=None, name="x", quantity=99, unit_price_cents=LARGEST_PRICE // 99)
    assert subtotal_of([line]) <= LARGEST_PRICE
    with pytest.raises(Invalid, match="order_too_large"):
        subtotal_of([line, line])


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({}, "/percent_off"),
        ({"percent_off": 5, "amount_off_cents": 5, "currency": "EUR"}, "/percent_off"),
        ({"percent_off": 5, "currency": "EUR"}, "/currency"),
        ({"amount_off_cents": 5}, "/currency"),
        ({"amount_off_cents": 5, "currency": "XXX"}, "/currency"),
        ({"percent_off": 5, "valid_from": START, "valid_until": START.replace(year=2029)}, "/valid_until"),
    ],
)
def test_contradictory_terms_are_refused_with_the_field(terms: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        consistent(coupon(**terms))
    assert caught.value.pointer == field


def test_bounds_are_refused_at_themselves() -> None:
    full = coupon(percent_off=5, max_redemptions=1, redemptions=1, max_per_user=2)
    assert getattr(refusal(full, "EUR", START, 1), "code", None) == "coupon_exhausted"
    assert getattr(refusal(full, "EUR", START, 2), "code", None) == "coupon_already_used"
    assert refusal(coupon(percent_off=5, max_redemptions=1, max_per_user=1), "JPY", START, 0) is None
