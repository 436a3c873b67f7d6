"""Costs, on Postgres."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.costs.takings import BookedTakings, Spending
from adapters.postgres.costs.books import PostgresAlertBook, PostgresBooks, PostgresSamples
from adapters.postgres.costs.meters import PostgresMeters, PostgresSpending
from core.costs.ports import AlertBook, Books, Meters, Samples, Takings


class PostgresCosts(Provider):
    """Imports, samples, alerts, and what other contexts' tables know."""

    scope = Scope.APP
    books = provide(PostgresBooks, provides=Books)
    samples = provide(PostgresSamples, provides=Samples)
    alerts = provide(PostgresAlertBook, provides=AlertBook)
    meters = provide(PostgresMeters, provides=Meters)
    spending = provide(PostgresSpending, provides=Spending)
    takings = provide(BookedTakings, provides=Takings)
