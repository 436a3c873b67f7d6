"""Amounts as people write them, by the Unicode consortium's tables."""

from __future__ import annotations

from decimal import Decimal

from core.shared.money import decimals


class BabelMoneyText:
    """`core.commerce.confirmations.ports.MoneyText`."""

    def of(self, amount_cents: int, currency: str, locale: str) -> str:
        from babel.numbers import format_currency

        return format_currency(
            Decimal(amount_cents).scaleb(-decimals(currency)), currency, locale=locale.replace("-", "_")
        )
