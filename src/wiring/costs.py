"""The acts of costs."""

from __future__ import annotations

from dishka import Provider, Scope, provide_all

from core.costs.alerts import ListAlerts, RaiseAlerts, TakeSamples
from core.costs.import_portfolio import ImportPortfolio
from core.costs.read_portfolio import ReadMoney, ReadPortfolio, ReadServices
from core.costs.shares import ReadUsage


class CostsActs(Provider):
    """Panels, alerts, imports."""

    scope = Scope.APP
    reading = provide_all(ReadUsage, ReadServices, ReadPortfolio, ReadMoney, ListAlerts)
    acting = provide_all(TakeSamples, RaiseAlerts, ImportPortfolio)
