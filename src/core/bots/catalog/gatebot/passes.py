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
MAKING = timedelta(minutes=10)
"""For so long a link that was asked for is not asked for again."""


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
    """A group whose owner sells the way in; without an `offer` it is closed to newcomers. `me` is the bot's own id at
    Telegram."""

    group: int
    owner: int
    me: int = 0
    title: str = ""
    offer: Offer | None = None


class Grant(msgspec.Struct, frozen=True):
    """The time that one payment in Stars bought."""

    begin: datetime
    end: datetime


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """What a person has paid for in a group, last by `source`; a card that `renews` is charged again then. `grants` is
    what of it each charge of Stars bought. `link` is where they pay for `priced`, until `link_until` if it ends, asked
    for at `link_asked`; `asking` while their join request waits; `told` what they were told of the end: nothing,
    `warned`, `grace` or `removed`. `heard` is when each subscription was last asked about."""

    group: int
    person: int
    until: datetime | None = None
    source: str = ""
    renews: bool = False
    grants: dict[str, Grant] = {}
    heard: dict[str, datetime] = {}
    link: str = ""
    link_until: datetime | None = None
    link_asked: datetime | None = None
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

    def stays(self, now: datetime) -> bool:
        """Whether it is paid for, or in grace."""
        return self.until is not None and self.told != "removed" and now < self.until + GRACE

    def link_for(self, offer: Offer, now: datetime) -> str:
        """Where to pay that price, if there is such a place yet."""
        fresh = self.link_until is None or now < self.link_until
        return self.link if self.priced == offer and fresh else ""

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


async def stand(turn: Turn, group: int, person: int, standing: Standing) -> None:
    """Keep how somebody stands in a group."""
    await turn.shelf(Standing).put(f"{group}:{person}", standing, f"person:{person}")


async def put(turn: Turn, held: Pass) -> None:
    """Keep it, and come back when there is something to do about its end."""
    await turn.shelf(Pass).put(held.key, held, f"group:{held.group}", f"person:{held.person}")
    at = held.next_at(turn.now)
    if at is None:
        await turn.never("pass", held.key)
    else:
        await turn.at(at, "pass", held.key, room=held.group)


def extended(held: Pass, days: int, now: datetime, charge: str) -> Pass:
    """With so many days more for a charge of Stars: after what is paid for already, or from now on."""
    begin = held.until if held.until is not None and held.until > now else now
    grant = Grant(begin, begin + timedelta(days=days))
    grants = {name: one for name, one in held.grants.items() if one.end > now}
    return replace(unpriced(held), until=grant.end, source=f"stars:{charge}", grants={**grants, charge: grant}, told="")


def shortened(held: Pass, charge: str, now: datetime) -> Pass:
    """Without what is left of the time that the charge bought; later time moves up."""
    given = held.grants.get(charge)
    if given is None or held.until is None or given.end <= now:
        return held
    cut = given.end - max(given.begin, now)
    grants = {
        name: Grant(one.begin - cut, one.end - cut) if one.begin >= given.end else one
        for name, one in held.grants.items()
        if name != charge
    }
    return replace(held, until=held.until - cut, grants=grants, told="")


def unpriced(held: Pass) -> Pass:
    """With no place to pay at any more."""
    return replace(held, link="", link_until=None, link_asked=None, priced=None)


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
