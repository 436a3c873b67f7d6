"""What the owner asks QueuePilot."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from core.bots.errands import Outcome, ReadReport, ReportRow
from core.costs.alerts import ListAlerts, key_of
from core.costs.model import AppPanel, Totals, dollars
from core.costs.read_portfolio import ReadPortfolio, ReadServices
from core.identity.roles.ports import Roles


@dataclass(frozen=True, slots=True)
class PortfolioReports:
    """`core.bots.run_errand.Reports`; for owners of the studio alone."""

    portfolio: ReadPortfolio
    services: ReadServices
    alerts: ListAlerts
    roles: Roles

    async def read(self, app: str, user_id: UUID | None, work: ReadReport) -> Outcome:
        if user_id is None or "owner" not in await self.roles.of(app, user_id):
            return Outcome(ok=False, reason="not_yours")
        rows = await (self._costs() if work.of == "costs" else self._alerts())
        return Outcome(ok=True, text=msgspec.json.encode(rows).decode())

    async def _costs(self) -> list[ReportRow]:
        found, shared = await self.portfolio(), await self.services()
        busy = [one for one in found.apps if one.burn_cents or one.revenue_cents or one.users or one.shared_cents]
        rows = [ReportRow(f"{one.title} {_figures(one)}") for one in busy]
        total = found.totals
        now, after = dollars(shared.totals.burn_cents), dollars(shared.totals.burn_after_cents)
        return [*rows, ReportRow(f"= {_figures(total)}"), ReportRow(f"{now} → {after}")]

    async def _alerts(self) -> list[ReportRow]:
        standing: dict[tuple[str, str], str] = {}  # what goes on is raised in each month: the last time is enough
        for one in (await self.alerts()).items:
            if one.ended_at is None:
                standing.setdefault(key_of(one), one.message)
        return [ReportRow(message) for message in standing.values()][:20]


def _figures(one: AppPanel | Totals) -> str:
    return f"{dollars(one.burn_cents)}/{dollars(one.revenue_cents)}/{_signed(one.net_cents)}/{one.users}"


def _signed(cents: int) -> str:
    return f"+{dollars(cents)}" if cents > 0 else dollars(cents)
