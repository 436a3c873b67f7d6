"""Who uses how much of what is shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.costs.model import ImportedService
from core.costs.ports import Meters
from core.shared.money import shared_out

_MB, _GB = 10**6, 10**9


@dataclass(frozen=True, slots=True)
class Usage:
    """What the meters say now."""

    requests_today: Mapping[str, int]
    requests: Mapping[str, int]
    people: Mapping[str, int]
    stored: Mapping[str, int]
    database: int

    def of(self, service: ImportedService) -> float:
        """How much of it is used: the larger of what was imported and what we measure ourselves, which is what the
        unit names; of other units we know nothing."""
        unit, name = service.unit.casefold(), service.service.casefold()
        measured = 0.0
        if "request" in unit:
            measured = sum(self.requests_today.values())
        elif "mau" in unit or "active user" in unit:
            measured = sum(self.people.values())
        elif unit in {"mb", "gb"}:
            size = sum(self.stored.values()) if "storage" in name else self.database
            measured = size / (_MB if unit == "mb" else _GB)
        return max(service.used, round(measured, 3))

    def weights(self, service: ImportedService) -> list[int]:
        """Of the apps that use it, in their order; the same for each where nothing is recorded."""
        unit, name = service.unit.casefold(), service.service.casefold()
        table = self.requests
        if "mau" in unit or "active user" in unit:
            table = self.people
        elif "storage" in name:
            table = self.stored
        found = [table.get(app, 0) for app in service.used_by]
        return found if any(found) else [1] * len(found)


def paid_now(service: ImportedService, used: float) -> int:
    """What it costs this month: after the free tier the price after it."""
    over = service.limit is not None and used > service.limit
    return service.price_after_cents if over else service.price_cents


def split(service: ImportedService, price: int, usage: Usage) -> dict[str, int]:
    """Its price on those who use it, by what each uses, to the cent."""
    apps: Sequence[str] = list(dict.fromkeys(service.used_by))
    weights = dict(zip(service.used_by, usage.weights(service), strict=True))
    return dict(zip(apps, shared_out(price, [weights[app] for app in apps]), strict=True))


@dataclass(frozen=True, slots=True)
class ReadUsage:
    """Asks all meters."""

    meters: Meters

    async def __call__(self, now: datetime) -> Usage:
        today = now.date()
        return Usage(
            requests_today=await self.meters.requests(today, today),
            requests=await self.meters.requests(today - timedelta(days=29), today),
            people=await self.meters.people(today.replace(day=1)),
            stored=await self.meters.stored_bytes(),
            database=await self.meters.database_bytes(),
        )
