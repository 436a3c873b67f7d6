"""What every app costs and brings in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core.costs.forecast import runs_out
from core.costs.model import (
    AppPanel,
    DayOfMoney,
    ImportedApp,
    Money,
    MoneyByDay,
    Portfolio,
    ServicePanel,
    Services,
    ServiceTotals,
    Totals,
    cents,
)
from core.costs.ports import Books, Samples, Takings
from core.costs.shares import ReadUsage, paid_now, per_cent, split
from core.platform.registry.apps import Apps
from core.shared.errors import Invalid, NotFound
from core.shared.ports import Clock

TREND = timedelta(days=30)
DEFAULT_DAYS, LONGEST_DAYS = 30, 400


@dataclass(frozen=True, slots=True)
class ReadServices:
    """Every shared service, what it costs now and whose part of that is how much."""

    books: Books
    samples: Samples
    usage: ReadUsage
    clock: Clock

    async def __call__(self) -> Services:
        now = self.clock.now()
        usage, samples = await self.usage(now), await self.samples.since(now.date() - TREND)
        panels = []
        after = 0
        for service in await self.books.services():
            used = usage.of(service)
            price = paid_now(service, used)
            free = service.limit is not None and used <= service.limit
            after += service.price_after_cents
            panels.append(
                ServicePanel(
                    service=service.service,
                    price_cents=price,
                    price_after_cents=service.price_after_cents,
                    used=used,
                    limit=service.limit,
                    unit=service.unit,
                    percent=per_cent(used, service.limit) if service.limit else None,
                    split=split(service, price, usage),
                    free_until=runs_out(samples.get(service.service, ()), service.limit or 0) if free else None,
                )
            )
        burn = sum(panel.price_cents for panel in panels)
        return Services(services=panels, totals=ServiceTotals(burn_cents=burn, burn_after_cents=after))


@dataclass(frozen=True, slots=True)
class ReadPortfolio:
    """Every app's present month by UTC: what was imported, and on top of it what our own books say."""

    apps: Apps
    books: Books
    takings: Takings
    services: ReadServices
    clock: Clock

    async def __call__(self) -> Portfolio:
        start = self.clock.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        end = (start + timedelta(days=32)).replace(day=1)
        known = {app.app: app for app in await self.books.apps()}
        slugs = [*known, *(slug for slug in self.apps if slug not in known)]
        own = await self.takings.of(list(self.apps), start, end)
        shared: dict[str, int] = {}
        for panel in (await self.services()).services:
            for app, part in panel.split.items():
                shared[app] = shared.get(app, 0) + part
        slugs += [app for app in shared if app not in slugs]
        panels = [self._panel(slug, known.get(slug), own.get(slug, Money()), shared.get(slug, 0)) for slug in slugs]
        totals = Totals(
            burn_cents=sum(panel.burn_cents for panel in panels),
            revenue_cents=sum(panel.revenue_cents for panel in panels),
            net_cents=sum(panel.net_cents for panel in panels),
            users=sum(panel.users for panel in panels),
            shared_cents=sum(panel.shared_cents for panel in panels),
        )
        return Portfolio(month=f"{start:%Y-%m}", apps=panels, totals=totals)

    def _panel(self, slug: str, imported: ImportedApp | None, own: Money, shared: int) -> AppPanel:
        spec = self.apps.get(slug)
        burn, revenue, users = cents(own.burn_micros), cents(own.revenue_micros), own.payers
        if imported is not None:
            burn += imported.costs.burn_cents
            revenue += imported.costs.revenue_cents
            users += imported.costs.paying_users
        each = revenue // users if users else None
        return AppPanel(
            app=slug,
            title=spec.title if spec is not None else slug,
            status=imported.status if imported is not None else "live",
            burn_cents=burn,
            revenue_cents=revenue,
            net_cents=revenue - burn,
            users=users,
            shared_cents=shared,
            revenue_per_user_cents=each,
            break_even_users=max(1, -(-burn * users // revenue)) if users and revenue > 0 else None,
        )


@dataclass(frozen=True, slots=True)
class ReadMoney:
    """Revenue and burn day by day, of one app or all. Raises `NotFound` for an unknown app, `Invalid` for a range that
    makes no sense."""

    apps: Apps
    takings: Takings
    clock: Clock

    async def __call__(self, app: str | None, first: date | None, last: date | None) -> MoneyByDay:
        if app is not None and app not in self.apps:
            raise NotFound
        last = last or max(self.clock.now().astimezone(UTC).date(), first or date.min)
        first = first or date.fromordinal(max(1, last.toordinal() - DEFAULT_DAYS + 1))
        if not 0 <= (last - first).days < LONGEST_DAYS or not date.min < first <= last < date.max:
            raise Invalid("invalid_range", f"A range has 1 to {LONGEST_DAYS} days.", pointer="/from")
        start = datetime.combine(first, time(), UTC)
        end = datetime.combine(last + timedelta(days=1), time(), UTC)
        found = await self.takings.by_day([app] if app else list(self.apps), start, end)
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        blank = Money()
        return MoneyByDay(
            items=[
                DayOfMoney(
                    day=day,
                    revenue_cents=cents(found.get(day, blank).revenue_micros),
                    burn_cents=cents(found.get(day, blank).burn_micros),
                )
                for day in days
            ]
        )
