"""Budgets: what may be spent in a period, what was, and what is set aside. Nothing here is ever overspent as long as
calls cost no more than was reserved for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.ai.gateway.model import Call

Per = Literal["day", "month"]
THE_APP = UUID(int=0)
"""Whose account is that of all people of the app together."""


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """So many millionths of a dollar and so many requests in a day or a calendar month (UTC)."""

    micros: int
    requests: int
    per: Per


class Account(msgspec.Struct, frozen=True, order=True):
    """What one person, or `THE_APP`, does in one period that begins with that day. Accounts are locked in their
    order."""

    user_id: UUID
    per: Per
    begins: date


class Spent(msgspec.Struct, frozen=True):
    """What came of a period so far: spent, set aside for calls that run, and how many requests."""

    micros: int = 0
    reserved: int = 0
    requests: int = 0

    def allows(self, most: Allowance, call: Call) -> bool:
        """Whether the call fits even if it costs all that is reserved for it."""
        return (
            self.micros + self.reserved + call.reserved_micros <= most.micros
            and self.requests + call.requests <= most.requests
        )

    def moved(self, before: Call | None, after: Call) -> Spent:
        """With the call as it is now instead of as it was."""
        was = (0, 0, 0) if before is None else (before.cost_micros, before.reserved_micros, before.requests)
        return Spent(
            self.micros + after.cost_micros - was[0],
            self.reserved + after.reserved_micros - was[1],
            self.requests + after.requests - was[2],
        )


def accounts_of(call: Call) -> list[Account]:
    """Those that a call is booked on: the app's month, and the day and the month of the person, unless they are
    gone."""
    day = call.created_at.astimezone(UTC).date()
    found = [Account(THE_APP, "month", day.replace(day=1))]
    if call.user_id is not None:
        found += [Account(call.user_id, "day", day), Account(call.user_id, "month", day.replace(day=1))]
    return sorted(found)


def allowed(call: Call, spent: Mapping[Account, Spent], app: Allowance, user: Allowance) -> bool:
    """Whether all budgets that apply have room for the call."""
    return all(
        standing.allows(most, call)
        for account, standing in spent.items()
        for most in [app if account.user_id == THE_APP else user]
        if account.per == most.per
    )


def moved(spent: Mapping[Account, Spent], before: Call | None, after: Call) -> dict[Account, Spent]:
    """All accounts with the call as it is now."""
    return {account: standing.moved(before, after) for account, standing in spent.items()}


def abandoned(call: Call) -> Call:
    """A call whose process is gone, at the worst that it may have cost."""
    return replace(call, outcome="failed", cost_micros=call.reserved_micros, reserved_micros=0)


def next_period(per: Per, now: datetime) -> datetime:
    """When a budget begins anew."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if per == "day":
        return datetime.fromordinal(today.toordinal() + 1).replace(tzinfo=UTC)
    return today.replace(year=today.year + today.month // 12, month=today.month % 12 + 1, day=1)
