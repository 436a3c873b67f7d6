"""Prices that costs are reckoned by. They are data: who knows better ones changes them here."""

from __future__ import annotations

from core.shared.money import decimals

FEE_PER_MILLION = 29_000
"""2.9 % of a payment (stripe.com/pricing, cards of the country)."""
FEE_FIXED_MICROS = 300_000
"""And 30 cents for each."""
STAR_MICROS = 13_000
"""What a developer gets for a Star: $0.013 (core.telegram.org/bots/payments-stars)."""
MESSAGE_MICROS = 0
"""A message of Telegram's costs nothing, nor does one by APNs, FCM or Web Push."""

DOLLARS = {"USD": 1.0, "EUR": 1.08, "GBP": 1.27, "JPY": 0.0066, "CHF": 1.12, "MXN": 0.055, "CAD": 0.73, "AUD": 0.66}
"""Dollars for one unit of a currency, roughly: panels compare apps, books keep each currency by itself."""


def micros(amount: int, currency: str) -> int:
    """An amount in the currency's smallest unit in millionths of a dollar; of a currency without a rate nothing."""
    units: float = amount / 10 ** decimals(currency)
    return round(units * DOLLARS.get(currency, 0.0) * 1_000_000)


def fees(amount_micros: int, payments: int) -> int:
    """What so many payments of that much together cost."""
    return amount_micros * FEE_PER_MILLION // 1_000_000 + payments * FEE_FIXED_MICROS
