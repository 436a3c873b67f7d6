"""What the studio's apps cost and bring in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Cents = Annotated[int, Meta(ge=0, le=10**12)]
Amount = Annotated[float, Meta(ge=0, le=1e18)]
Label = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\u0000]*$")]
MICROS_PER_CENT = 10_000


class ImportedService(msgspec.Struct, frozen=True, kw_only=True):
    """A service that several apps share: what it costs a month within and after its free tier, that tier's `limit` in
    `unit`, and how much of it is `used`."""

    service: Label
    price_cents: Cents = 0
    price_after_cents: Cents = 0
    limit: Amount | None = None
    unit: Annotated[str, Meta(max_length=50)] = ""
    used: Amount = 0
    used_by: Annotated[list[Label], Meta(max_length=200)] = []


class ImportedCosts(msgspec.Struct, frozen=True, kw_only=True):
    """What an app costs and brings in a month, and how many people pay."""

    burn_cents: Cents = 0
    revenue_cents: Cents = 0
    paying_users: Annotated[int, Meta(ge=0, le=10**9)] = 0


class ImportedApp(msgspec.Struct, frozen=True, kw_only=True):
    """An app as the queue knows it."""

    app: Label
    status: Annotated[str, Meta(max_length=50)] = ""
    costs: ImportedCosts = ImportedCosts()


class Infrastructure(msgspec.Struct, frozen=True, kw_only=True):
    """`infrastructure.json`."""

    services: Annotated[list[ImportedService], Meta(max_length=500)] = []


class AppQueue(msgspec.Struct, frozen=True, kw_only=True):
    """`queue.json`."""

    apps: Annotated[list[ImportedApp], Meta(max_length=500)] = []


class ImportCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file or both; each replaces what an earlier import of it said."""

    infrastructure: Infrastructure | None = None
    queue: AppQueue | None = None


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """How much was taken in, and how many alerts it raised."""

    services: int
    apps: int
    alerts: int


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """What one app took and spent by itself in a time, as our own books know it; in millionths of a dollar."""

    revenue_micros: int = 0
    fee_micros: int = 0
    ai_micros: int = 0
    message_micros: int = 0
    payers: int = 0

    @property
    def burn_micros(self) -> int:
        """All that it spent."""
        return self.fee_micros + self.ai_micros + self.message_micros


class AppPanel(msgspec.Struct, frozen=True, kw_only=True):
    """An app's month. `shared_cents` is its part of what is shared and stands beside its own `burn_cents`;
    `break_even_users` is how many paying people carry the burn, None while nobody pays."""

    app: str
    title: str
    status: str
    burn_cents: int
    revenue_cents: int
    net_cents: int
    users: int
    shared_cents: int
    revenue_per_user_cents: int | None
    break_even_users: int | None


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """All apps together."""

    burn_cents: int
    revenue_cents: int
    net_cents: int
    users: int
    shared_cents: int


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """Every app's month, the present one by UTC."""

    month: str
    apps: list[AppPanel]
    totals: Totals


class ServicePanel(msgspec.Struct, frozen=True, kw_only=True):
    """A shared service: `price_cents` is paid now, `split` is whose part of it is how much, to the cent; `percent` of
    the free tier is used, rounded down; by its trend that ends on `free_until`."""

    service: str
    price_cents: int
    price_after_cents: int
    used: float
    limit: float | None
    unit: str
    percent: int | None
    split: dict[str, int]
    free_until: date | None


class ServiceTotals(msgspec.Struct, frozen=True, kw_only=True):
    """A month of everything that is shared, now and after the free tiers."""

    burn_cents: int
    burn_after_cents: int


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """All that is shared."""

    services: list[ServicePanel]
    totals: ServiceTotals


AlertCode = Literal["bleeding", "free_tier", "free_tier_over", "break_even"]


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """Something worth an alert that is so at this moment."""

    code: AlertCode
    subject: str
    message: str

    @property
    def about_a_service(self) -> bool:
        """Else about an app."""
        return self.code in {"free_tier", "free_tier_over"}


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An alert that was raised; `ended_at` is when its condition was seen to hold no longer."""

    code: AlertCode
    message: str
    raised_at: datetime
    app: str | None = None
    service: str | None = None
    ended_at: datetime | None = None


class Alerts(msgspec.Struct, frozen=True, kw_only=True):
    """Those of the last months, the newest first."""

    items: list[Alert]


class DayOfMoney(msgspec.Struct, frozen=True, kw_only=True):
    """One day by UTC, all apps together or one."""

    day: date
    revenue_cents: int
    burn_cents: int


class MoneyByDay(msgspec.Struct, frozen=True, kw_only=True):
    """What came and went day by day, as our own books know it."""

    items: list[DayOfMoney]


def cents(micros: int) -> int:
    """Rounded half up."""
    return (micros + MICROS_PER_CENT // 2) // MICROS_PER_CENT


def dollars(amount: int) -> str:
    """Cents as people write them: $25, $12.50."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}${whole:,}" + (f".{rest:02d}" if rest else "")
