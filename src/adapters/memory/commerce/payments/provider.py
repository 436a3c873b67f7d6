"""Payments, refunds and what people own, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryPayments(Provider):
    """The ports of payments, refunds and what people own."""

    scope = Scope.APP
