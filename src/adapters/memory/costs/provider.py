"""Costs, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.costs.takings import BookedTakings, Spending
from adapters.memory.costs.books import MemoryAlertBook, MemoryBooks, MemorySamples
from adapters.memory.costs.meters import MemoryMeters, MemorySpending
from core.costs.ports import AlertBook, Books, Meters, Samples, Takings


class MemoryCosts(Provider):
    """Imports, samples, alerts, and what other contexts' tables know."""

    scope = Scope.APP
    books = provide(MemoryBooks, provides=Books)
    samples = provide(MemorySamples, provides=Samples)
    alerts = provide(MemoryAlertBook, provides=AlertBook)
    meters = provide(MemoryMeters, provides=Meters)
    spending = provide(MemorySpending, provides=Spending)
    takings = provide(BookedTakings, provides=Takings)
