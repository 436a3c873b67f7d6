"""What was imported, samples and alerts, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase, Table
from core.costs.alerts import key_of
from core.costs.model import Alert, AlertCode, ImportedApp, ImportedService
from core.costs.ports import Raised


@dataclass(frozen=True, slots=True)
class MemoryBooks:
    """`core.costs.ports.Books`."""

    database: MemoryDatabase

    async def services(self) -> list[ImportedService]:
        async with self.database.turn():
            return list(self.database.table("portfolio_services").get("all") or ())

    async def apps(self) -> list[ImportedApp]:
        async with self.database.turn():
            return list(self.database.table("portfolio_apps").get("all") or ())

    async def replace_services(self, services: Sequence[ImportedService]) -> None:
        async with self.database.turn():
            self.database.table("portfolio_services").put("all", tuple(services))

    async def replace_apps(self, apps: Sequence[ImportedApp]) -> None:
        async with self.database.turn():
            self.database.table("portfolio_apps").put("all", tuple(apps))


@dataclass(frozen=True, slots=True)
class MemorySamples:
    """`core.costs.ports.Samples`."""

    database: MemoryDatabase

    async def put(self, service: str, day: date, used: float) -> None:
        async with self.database.turn():
            self.database.table("portfolio_samples").put((service, day), used)

    async def since(self, day: date) -> dict[str, list[tuple[date, float]]]:
        rows: Table[tuple[str, date], float] = self.database.table("portfolio_samples")
        async with self.database.turn():
            found: dict[str, list[tuple[date, float]]] = {}
            for (service, when), used in sorted(rows.items()):
                if when >= day:
                    found.setdefault(service, []).append((when, used))
            return found


@dataclass(frozen=True, slots=True)
class MemoryAlertBook:
    """`core.costs.ports.AlertBook`."""

    database: MemoryDatabase

    async def last(self) -> dict[tuple[AlertCode, str], Raised]:
        async with self.database.turn():
            return {
                key_of(alert): Raised(raised_at=alert.raised_at, ended_at=alert.ended_at)
                for _, alert in sorted(self._rows.items())
            }

    async def add(self, alert: Alert) -> None:
        async with self.database.turn():
            self._rows.put(len(self._rows), alert)

    async def end(self, code: AlertCode, subject: str, at: datetime) -> None:
        async with self.database.turn():
            for number, alert in self._rows.items():
                if key_of(alert) == (code, subject) and alert.ended_at is None:
                    self._rows.put(number, replace(alert, ended_at=at))

    async def newest(self, most: int) -> list[Alert]:
        async with self.database.turn():
            return [alert for _, alert in sorted(self._rows.items(), reverse=True)][:most]

    @property
    def _rows(self) -> Table[int, Alert]:
        return self.database.table("portfolio_alerts")
