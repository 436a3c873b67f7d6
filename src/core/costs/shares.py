"""Who uses how much of what is shared."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from core.costs.model import ImportedService
from core.costs.ports import Meters
from core.shared.money import shared_out

_MB, _GB = 10**6, 10**9
MOST_PER_CENT = 10**9
"""More is said of nothing."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out on each of the last two `days` and in each of the last two `months`, by app."""

    days: Sequence[Mapping[str, int]]
    months: Sequence[Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Usage:
    """What the meters say now, by app: `requests` of thirty days and of each of the last two `days`, people active in
    each of the last two `months`, letters, pushes, files, and the size of the database that all share."""

    requests: Mapping[str, int]
    days: Sequence[Mapping[str, int]]
    months: Sequence[Mapping[str, int]]
    emails: Sent
    pushes: Sent
    stored: Mapping[str, int]
    database: int

    def of(self, service: ImportedService) -> float:
        """How much of it is used: the larger of what was imported and what we measure of those who use it, which is
        what the unit names; of other units we know nothing. A day or a month that has just begun says little, so the
        one before counts beside it."""
        unit, name = service.unit.casefold(), service.service.casefold()
        measured = 0.0
        if "request" in unit:
            measured = max(_sum(day, service.used_by) for day in self.days)
        elif "mau" in unit or "active user" in unit:
            measured = max(_sum(month, service.used_by) for month in self.months)
        elif (sent := self._sent(unit)) is not None:
            measured = max(_sum(period, service.used_by) for period in (sent.days if "day" in unit else sent.months))
        elif unit in {"mb", "gb"}:
            size = _sum(self.stored, service.used_by) if "storage" in name else self.database
            measured = size / (_MB if unit == "mb" else _GB)
        return max(service.used, round(measured, 3))

    def weights(self, service: ImportedService) -> list[int]:
        """Of the apps that use it, in their order; the same for each where nothing is recorded."""
        unit, name = service.unit.casefold(), service.service.casefold()
        table: Mapping[str, int] = self.requests
        if "mau" in unit or "active user" in unit:
            table = sum(map(Counter, self.months), Counter())
        elif (sent := self._sent(unit)) is not None:
            table = sum(map(Counter, sent.months), Counter())
        elif "storage" in name:
            table = self.stored
        found = [table.get(app, 0) for app in service.used_by]
        return found if any(found) else [1] * len(found)

    def _sent(self, unit: str) -> Sent | None:
        """Of which the unit counts: `emails/month`, `pushes/day`."""
        if "email" in unit or "e-mail" in unit:
            return self.emails
        return self.pushes if "push" in unit else None


def per_cent(used: float, limit: float) -> int:
    """Of the limit, rounded down; of the numbers as they are written, so that 0.57 of 1 is 57."""
    return min(math.floor(Fraction(str(used)) * 100 / Fraction(str(limit))), MOST_PER_CENT)


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
        days = [today, today - timedelta(days=1)]
        month = today.replace(day=1)
        months = [month, (month - timedelta(days=1)).replace(day=1)]

        async def sent(of: Literal["email", "push"]) -> Sent:
            ends = [today, month - timedelta(days=1)]
            return Sent(
                days=[await self.meters.sent(of, day, day) for day in days],
                months=[await self.meters.sent(of, *span) for span in zip(months, ends, strict=True)],
            )

        return Usage(
            requests=await self.meters.requests(today - timedelta(days=29), today),
            days=[await self.meters.requests(day, day) for day in days],
            months=[await self.meters.people(each) for each in months],
            emails=await sent("email"),
            pushes=await sent("push"),
            stored=await self.meters.stored_bytes(),
            database=await self.meters.database_bytes(),
        )


def _sum(found: Mapping[str, int], apps: Collection[str]) -> int:
    """Of these apps; of all where none are named."""
    return sum(found.get(app, 0) for app in set(apps)) if apps else sum(found.values())
