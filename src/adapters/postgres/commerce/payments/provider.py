"""Payments, refunds and what people own, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresPayments(Provider):
    """The ports of payments, refunds and what people own."""

    scope = Scope.APP
