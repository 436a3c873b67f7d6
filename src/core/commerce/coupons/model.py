"""What a coupon is, and when it counts."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.shared.errors import Conflict, DomainError, Invalid
from core.shared.money import CURRENCIES, LARGEST_PRICE, Currency
from core.shared.text import NO_NUL

SHORTEST, LONGEST = 3, 40

Typed = Annotated[str, Meta(min_length=1, max_length=64, pattern=NO_NUL, examples=["SPRING25"])]
"""A code as somebody typed it: case and the blanks around it don't count."""
Percent = Annotated[int, Meta(ge=1, le=100, examples=[25])]
AmountOff = Annotated[int, Meta(ge=1, le=LARGEST_PRICE, examples=[500])]
Times = Annotated[int, Meta(ge=1, le=2**31 - 1, examples=[100])]
Instant = Annotated[datetime, Meta(tz=True)]


class Coupon(msgspec.Struct, frozen=True, kw_only=True):
    """A code that takes a percentage or a fixed amount off an order, as often as it may. `redemptions` counts the
    orders that use it and have not ended unpaid. None means no bound."""

    id: UUID
    app: str
    code: str
    percent_off: int | None = None
    amount_off_cents: int | None = None
    currency: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    max_redemptions: int | None = None
    max_per_user: int | None = None
    active: bool = True
    redemptions: int = 0
    created_at: datetime


class MakeCoupon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Either `percent_off`, or `amount_off_cents` with its `currency`. The last second of `valid_until` still counts.
    A code has 3 to 40 letters, digits, hyphens and underscores; case doesn't count."""

    code: Typed
    percent_off: Percent | None = None
    amount_off_cents: AmountOff | None = None
    currency: Currency | None = None
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    max_redemptions: Times | None = None
    max_per_user: Times | None = None
    active: bool = True


class ChangeCoupon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays; orders that were made keep what they got."""

    percent_off: Percent | UnsetType | None = UNSET
    amount_off_cents: AmountOff | UnsetType | None = UNSET
    currency: Currency | UnsetType | None = UNSET
    valid_from: Instant | UnsetType | None = UNSET
    valid_until: Instant | UnsetType | None = UNSET
    max_redemptions: Times | UnsetType | None = UNSET
    max_per_user: Times | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


class CouponView(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon as admins see it."""

    id: UUID
    code: str
    percent_off: int | None
    amount_off_cents: int | None
    currency: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    max_redemptions: int | None
    max_per_user: int | None
    active: bool
    redemptions: int
    created_at: datetime


class CouponPage(msgspec.Struct, frozen=True, kw_only=True):
    """Coupons, the newest first."""

    items: list[CouponView]
    next_cursor: str | None


def normalised(typed: str) -> str:
    """The code as it is kept and compared."""
    return typed.strip().upper()


def chosen(typed: str) -> str:
    """The same for a code that an admin makes; raises `Invalid` for one that can't be."""
    code = normalised(typed)
    if not re.fullmatch(rf"[A-Z0-9_-]{{{SHORTEST},{LONGEST}}}", code):
        raise Invalid(
            "validation_failed",
            f"A code has {SHORTEST} to {LONGEST} letters A-Z, digits, hyphens and underscores.",
            pointer="/code",
        )
    return code


def consistent(coupon: Coupon) -> Coupon:
    """The coupon; raises `Invalid` unless it says in one way what it takes off, and ends after it begins."""
    if (coupon.percent_off is None) == (coupon.amount_off_cents is None):
        raise Invalid("validation_failed", "A coupon takes off a percentage or a fixed amount.", pointer="/percent_off")
    if (coupon.currency is None) != (coupon.amount_off_cents is None) or coupon.currency not in {None, *CURRENCIES}:
        raise Invalid(
            "validation_failed", "A fixed amount, and only that, has a currency we sell in.", pointer="/currency"
        )
    if coupon.valid_from and coupon.valid_until and coupon.valid_until < coupon.valid_from:
        raise Invalid("validation_failed", "It can't end before it begins.", pointer="/valid_until")
    return coupon


def refusal(coupon: Coupon, currency: str, now: datetime, used_by_user: int) -> DomainError | None:
    """Why the coupon can't be used for an order of this currency just now by somebody who has used it so often; None
    when it can. `valid_until` is valid throughout its second."""
    if coupon.valid_until is not None and now.replace(microsecond=0) > coupon.valid_until:
        return Conflict("coupon_expired", "This coupon's time is over.")
    if coupon.currency is not None and coupon.currency != currency:
        return Invalid("coupon_currency_mismatch", "This coupon is for another currency.", pointer="/coupon_code")
    if coupon.max_per_user is not None and used_by_user >= coupon.max_per_user:
        return Conflict("coupon_already_used", "You have used this coupon as often as you may.")
    if coupon.max_redemptions is not None and coupon.redemptions >= coupon.max_redemptions:
        return Conflict("coupon_exhausted", "This coupon has been used as often as it may be.")
    return None


def usable(coupon: Coupon, now: datetime) -> bool:
    """Whether anybody is to know of it: switched on, and begun."""
    return coupon.active and (coupon.valid_from is None or coupon.valid_from <= now)


def discount_of(coupon: Coupon, subtotal: int) -> int:
    """What it takes off, in minor units: a percentage to the nearest unit and halves up, a fixed amount at most what
    there is."""
    if coupon.percent_off is not None:
        return (2 * subtotal * coupon.percent_off + 100) // 200
    return min(coupon.amount_off_cents or 0, subtotal)


def view_of(coupon: Coupon) -> CouponView:
    """What admins see."""
    return msgspec.convert(coupon, CouponView, from_attributes=True)
