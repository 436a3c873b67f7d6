"""What costs need of the world; all of it is the studio's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, Protocol

import msgspec

from core.costs.model import Alert, AlertCode, ImportedApp, ImportedService, Money


class Books(Protocol):
    """What was imported."""

    async def services(self) -> list[ImportedService]: ...

    async def apps(self) -> list[ImportedApp]: ...

    async def replace_services(self, services: Sequence[ImportedService]) -> None:
        """In place of all that were there. In a unit of work of the studio."""
        ...

    async def replace_apps(self, apps: Sequence[ImportedApp]) -> None:
        """The same."""
        ...


class Samples(Protocol):
    """How much of a service was used on which day."""

    async def put(self, service: str, day: date, used: float) -> None:
        """One for each day, the last one counts. In a unit of work of the studio."""
        ...

    async def since(self, day: date) -> dict[str, list[tuple[date, float]]]:
        """By service, oldest first."""
        ...


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """The last time that an alert was raised; it goes on unless `ended_at`."""

    raised_at: datetime
    ended_at: datetime | None = None


class AlertBook(Protocol):
    """Alerts that were raised."""

    async def last(self) -> dict[tuple[AlertCode, str], Raised]:
        """By code and subject. In a unit of work of the studio, which nobody else changes them in."""
        ...

    async def add(self, alert: Alert) -> None: ...

    async def end(self, code: AlertCode, subject: str, at: datetime) -> None:
        """Its condition holds no longer."""
        ...

    async def newest(self, most: int) -> list[Alert]: ...


class Takings(Protocol):
    """What our own books say of apps' money."""

    async def of(self, apps: Sequence[str], start: datetime, end: datetime) -> dict[str, Money]:
        """By app, from `start` on and before `end`."""
        ...

    async def by_day(self, apps: Sequence[str], start: datetime, end: datetime) -> dict[date, Money]:
        """By day of UTC, those apps together."""
        ...


class Meters(Protocol):
    """How much of what is shared is used, as far as we can measure it."""

    async def requests(self, first: date, last: date) -> Mapping[str, int]:
        """By app."""
        ...

    async def people(self, month: date) -> Mapping[str, int]:
        """Active in that month, by app."""
        ...

    async def sent(self, of: Literal["email", "push"], first: date, last: date) -> Mapping[str, int]:
        """Letters or pushes that providers took, by app."""
        ...

    async def stored_bytes(self) -> Mapping[str, int]:
        """Files, by app."""
        ...

    async def database_bytes(self) -> int: ...
