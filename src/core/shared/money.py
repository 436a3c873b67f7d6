"""Amounts of money: integers in a currency's smallest unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

_WITHOUT_MINOR_UNIT = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_WITH_TWO_DECIMALS = (
    "AED ARS AUD BGN BRL CAD CHF CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR MAD MXN MYR NOK NZD PEN PHP PLN RON SAR "
    "SEK SGD THB TRY TWD UAH USD UYU ZAR"
)
ZERO_DECIMAL = frozenset(_WITHOUT_MINOR_UNIT.split())
"""Currencies that have no minor unit where Stripe charges them (docs.stripe.com/currencies#zero-decimal)."""
CURRENCIES = ZERO_DECIMAL | frozenset(_WITH_TWO_DECIMALS.split())
"""ISO 4217 codes of what the apps may sell in. ISK, TWD and UGX have rules of their own at Stripe, of which TWD's
concern payouts alone; the other two are left out."""

LARGEST_PRICE = 99_999_999
"""Stripe's own limit for one charge: eight digits in the smallest unit."""

Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["USD", "EUR", "JPY"])]
Price = Annotated[int, Meta(ge=0, le=LARGEST_PRICE, examples=[1999])]
"""In minor units of the currency that stands beside it."""


def decimals(currency: str) -> int:
    """How many digits the minor unit has: 2 for EUR, 0 for JPY."""
    return 0 if currency in ZERO_DECIMAL else 2


def shared_out(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount split by the weights, in whole units that sum up exactly: largest remainder first, and of equal ones
    the earlier (Hamilton's method). Without any weight all goes to the first."""
    total = sum(weights)
    if not weights:
        return []
    if total == 0:
        return [amount, *(0 for _ in weights[1:])]
    shares = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % total), place))
    for place in by_remainder[: amount - sum(shares)]:
        shares[place] += 1
    return shares
