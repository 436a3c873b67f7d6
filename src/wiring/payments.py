"""Payments, refunds and what people own: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class PaymentsActs(Provider):
    """Payments, refunds and what people own."""

    scope = Scope.APP
