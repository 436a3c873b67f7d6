"""What is worth the owner's attention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from core.costs.model import Alert, AlertCode, Alerts, AppPanel, Condition, ServicePanel, dollars
from core.costs.ports import AlertBook, Raised, Samples
from core.costs.read_portfolio import ReadPortfolio, ReadServices
from core.platform.jobs.ports import Turns
from core.shared.actor import STUDIO
from core.shared.events import PortfolioAlertRaised
from core.shared.ports import Clock, Outbox, UnitOfWork

NEARLY = 80
"""Per cent of a free tier."""
SHOWN = 200


def conditions(apps: Iterable[AppPanel], services: Iterable[ServicePanel]) -> Iterator[Condition]:
    """All that hold."""
    for app in apps:
        if app.burn_cents > app.revenue_cents and app.users == 0:
            loss = dollars(app.burn_cents - app.revenue_cents)
            message = f"{app.title} is bleeding {loss}/mo with 0 paying users"
            yield Condition(code="bleeding", subject=app.app, message=message)
        if app.users and app.break_even_users is not None:
            enough = f"{app.break_even_users} user{'' if app.break_even_users == 1 else 's'}"
            message = f"{app.title} breaks even at {enough} (currently {app.users})"
            yield Condition(code="break_even", subject=app.app, message=message)
    for service in services:
        if service.percent is None or service.limit is None or service.price_after_cents == 0:
            continue
        price = dollars(service.price_after_cents)
        if service.used > service.limit:
            message = f"{service.service} is past its free tier — costs {price}/mo"
            yield Condition(code="free_tier_over", subject=service.service, message=message)
        elif service.percent >= NEARLY:
            used = f"{service.service} at {service.percent}% of free tier"
            message = f"{used} — will cost {price}/mo when exceeded"
            yield Condition(code="free_tier", subject=service.service, message=message)


def to_raise(last: Raised | None, now: datetime) -> bool:
    """Once in a month, and in the same month again only if it had ended in between."""
    if last is None or last.ended_at is not None:
        return True
    return (last.raised_at.year, last.raised_at.month) != (now.year, now.month)


@dataclass(frozen=True, slots=True)
class RaiseAlerts:
    """Compares what holds with what was raised; how many were raised anew."""

    portfolio: ReadPortfolio
    services: ReadServices
    book: AlertBook
    turns: Turns
    outbox: Outbox
    uow: UnitOfWork
    clock: Clock

    async def __call__(self) -> int:
        apps, services = (await self.portfolio()).apps, (await self.services()).services
        holding = {(one.code, one.subject): one for one in conditions(apps, services)}
        now = self.clock.now()
        async with self.uow(STUDIO):
            await self.turns.take("portfolio alerts", wait=True)
            last = await self.book.last()
            for key, raised in last.items():
                if key not in holding and raised.ended_at is None:
                    await self.book.end(*key, now)
            fresh = [one for key, one in holding.items() if to_raise(last.get(key), now)]
            for one in fresh:
                await self.book.add(_alert(one, now))
                await self.outbox.add(PortfolioAlertRaised(app=STUDIO, message=one.message))
        return len(fresh)


def _alert(one: Condition, now: datetime) -> Alert:
    service = one.subject if one.about_a_service else None
    app = None if one.about_a_service else one.subject
    return Alert(code=one.code, message=one.message, raised_at=now, app=app, service=service)


def key_of(alert: Alert) -> tuple[AlertCode, str]:
    """By code and subject."""
    return alert.code, alert.service or alert.app or ""


@dataclass(frozen=True, slots=True)
class ListAlerts:
    """What was raised, the newest first."""

    book: AlertBook

    async def __call__(self) -> Alerts:
        return Alerts(items=await self.book.newest(SHOWN))


@dataclass(frozen=True, slots=True)
class TakeSamples:
    """Keeps how much of each service is used today."""

    services: ReadServices
    samples: Samples
    uow: UnitOfWork
    clock: Clock

    async def __call__(self) -> None:
        panels = (await self.services()).services
        async with self.uow(STUDIO):
            for panel in panels:
                await self.samples.put(panel.service, self.clock.now().date(), panel.used)
