"""Gates, what they cost, and who has paid until when."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from core.bots.reading import money
from core.bots.turn import Turn

STARS = "XTR"
DEFAULT_DAYS = 30
WARNING, GRACE = timedelta(days=3), timedelta(days=3)


class Offer(msgspec.Struct, frozen=True):
    """What so many days cost: whole Stars, or a currency's smallest unit."""

    amount: int
    currency: str
    days: int

    @property
    def price(self) -> str:
        """As people read it."""
        return f"{self.amount} ⭐" if self.currency == STARS else money(self.amount, self.currency)


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """A group whose owner sells the way in; without an `offer` it is closed to newcomers."""

    group: int
    owner: int
    title: str = ""
    offer: Offer | None = None


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """What a person has paid for in a group. `link` is where they pay for `priced`; `asking` while their join request
    waits; `told` what they were told of the end: nothing, `warned`, `grace` or `removed`."""

    group: int
    person: int
    until: datetime | None = None
    source: str = ""
    link: str = ""
    priced: Offer | None = None
    asking: bool = False
    told: str = ""

    @property
    def key(self) -> str:
        """By group and person."""
        return f"{self.group}:{self.person}"

    def good(self, now: datetime) -> bool:
        """Whether it is paid for."""
        return self.until is not None and now < self.until

    def next_at(self, now: datetime) -> datetime | None:
        """When there is next something to do about its end."""
        if self.until is None or self.told == "removed":
            return None
        steps = {"": self.until - WARNING, "warned": self.until, "grace": self.until + GRACE}
        return max(steps[self.told], now)


class Standing(msgspec.Struct, frozen=True):
    """Somebody's standing in a group as Telegram told it; `by_hand` when a person put them out."""

    status: str
    by_hand: bool = False

    @property
    def rules(self) -> bool:
        """Whether they are an administrator."""
        return self.status in {"creator", "administrator"}

    @property
    def banned(self) -> bool:
        """Whether a person has banned them, which no payment undoes."""
        return self.status == "kicked" and self.by_hand

    @property
    def inside(self) -> bool:
        """Whether they are in."""
        return self.rules or self.status in {"member", "restricted"}


async def pass_of(turn: Turn, group: int, person: int) -> Pass:
    """The person's pass, or a blank one."""
    return await turn.shelf(Pass).get(f"{group}:{person}") or Pass(group=group, person=person)


async def standing_of(turn: Turn, group: int, person: int) -> Standing:
    """The person's standing; outside unless Telegram told otherwise."""
    return await turn.shelf(Standing).get(f"{group}:{person}") or Standing("left")


async def put(turn: Turn, held: Pass) -> None:
    """Keep it, and come back when there is something to do about its end."""
    await turn.shelf(Pass).put(held.key, held, f"group:{held.group}", f"person:{held.person}")
    at = held.next_at(turn.now)
    if at is None:
        await turn.never("pass", held.key)
    else:
        await turn.at(at, "pass", held.key, room=held.group)


def extended(held: Pass, days: int, now: datetime, source: str) -> Pass:
    """With so many days more: after what is paid for already, or from now on."""
    begin = held.until if held.until is not None and held.until > now else now
    return replace(held, until=begin + timedelta(days=days), source=source, told="", link="", priced=None)


def payload_of(held: Pass, offer: Offer) -> str:
    """What an invoice in Stars carries: who pays for what, at which price."""
    return f"{held.group}:{held.person}:{offer.amount}:{offer.days}"


def paid_for(payload: str) -> tuple[int, int, int, int] | None:
    """Group, person, Stars and days of a payload of ours."""
    parts = payload.split(":")
    try:
        group, person, amount, days = (int(part) for part in parts)
    except ValueError:
        return None
    return group, person, amount, days
