"""What people and tests may ask of the sandbox's Stripe."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from entrypoints.sandbox.stripe.events import Mode

Amount = Annotated[int, Meta(ge=0, le=10**12)]
Seconds = Annotated[int, Meta(ge=0, le=253_402_300_799)]


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all: nothing but what is written here is taken."""


class EventCommand(Command, frozen=True, kw_only=True):
    """An event to deliver. `object` is put over the object of its id; `created` is now, `id` a new one."""

    type: str
    object: dict[str, Any]
    created: Seconds | None = None
    id: Annotated[str, Meta(min_length=1, max_length=255)] | None = None


class PayCommand(Command, frozen=True, kw_only=True):
    """How a session is paid: `async` by a transfer that is under way. `tax_cents` is what is added for tax, `amount`
    and `currency` what is paid instead of what was asked for."""

    later: bool = msgspec.field(name="async", default=False)
    tax_cents: Amount = 0
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "US"
    amount: Amount | None = None
    currency: Annotated[str, Meta(pattern="^[A-Za-z]{3}$")] | None = None


class MoneyCommand(Command, frozen=True, kw_only=True):
    """Money on its way back, of the payment that one of the three leads to; all that is left unless `amount` says."""

    session: str | None = None
    payment_intent: str | None = None
    charge: str | None = None
    amount: Annotated[int, Meta(ge=1, le=10**12)] | None = None


class CloseCommand(Command, frozen=True, kw_only=True):
    """How a dispute ends, as the studio sees it."""

    status: Literal["won", "lost"]


class RenewCommand(Command, frozen=True, kw_only=True):
    """With `fail` the customer's card is declined."""

    fail: bool = False


class CardCommand(Command, frozen=True, kw_only=True):
    """Whether a customer's card works from now on."""

    works: bool


class DeliveryCommand(Command, frozen=True, kw_only=True):
    """How events come from now on."""

    mode: Mode


class DeliverCommand(Command, frozen=True, kw_only=True):
    """In which order, and how many times each, held events come now."""

    order: Literal["given", "reversed"] = "given"
    times: Annotated[int, Meta(ge=1, le=20)] = 1
