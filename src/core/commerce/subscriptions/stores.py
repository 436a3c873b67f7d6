"""Where subscriptions, their bills, the provider's customers and premium are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from core.commerce.payments.model import DisputeState
from core.commerce.subscriptions.bill import Bill
from core.commerce.subscriptions.subscription import Subscription


class Owner(msgspec.Struct, frozen=True):
    """Whose something is; nobody's once the person has left."""

    app: str
    user_id: UUID | None


class KeptSubscriptions(Protocol):
    """The subscriptions of all apps, by the provider's ids."""

    async def lock(self, app: str, stripe_id: str) -> Subscription | None:
        """The subscription, if it is known; known or not, nobody else gets past this line for it until the unit of work
        ends."""
        ...

    async def save(self, subscription: Subscription) -> None:
        """Keep a new one, or one as it is now. It must be locked."""
        ...

    async def of(self, app: str, user_id: UUID) -> list[Subscription]:
        """All that the person has or had in the app. Also outside of units of work."""
        ...

    async def owner(self, stripe_id: str) -> Owner | None:
        """Whose it is, whatever the app. Outside of units of work."""
        ...

    async def unheard(self, before: datetime, most: int) -> list[str]:
        """The provider's ids of those that go on though their period was over before that instant, in any app, the
        longest first. Outside of units of work."""
        ...

    async def let_go(self, user_id: UUID, app: str | None = None) -> list[Subscription]:
        """The person is gone, from that app or all: nobody's from now on. Those of nobody, theirs or others', that go
        on; in a unit of work of the studio."""
        ...


class Bills(Protocol):
    """Bills that belong to subscriptions. Who changes one has locked its subscription."""

    async def of(self, app: str, subscription: str) -> list[Bill]:
        """All bills of a subscription."""
        ...

    async def save(self, bill: Bill) -> None:
        """Keep a new one, or one as it is now."""
        ...

    async def paid_with(self, payment: str) -> Bill | None:
        """The bill that was paid by that payment of the provider's, whatever the app. Outside of units of work."""
        ...


class MoneyBack(msgspec.Struct, frozen=True):
    """What became of a payment: how much of it was given back in all, and how a dispute of it stands."""

    refunded_cents: int = 0
    dispute: DisputeState | None = None


class BillMoney(Protocol):
    """The studio's books. In the caller's unit of work."""

    async def came_in(self, bill: Bill) -> None:
        """Keep the payment of a paid bill, once."""
        ...

    async def went_back(self, bill: Bill) -> MoneyBack:
        """What the provider has told of its payment, before or after."""
        ...


class Customers(Protocol):
    """Who people are to the payment provider: once in an app."""

    async def lock(self, app: str, user_id: UUID) -> str | None:
        """The provider's id of the person, if it has one; until the unit of work ends nobody else gets past this line
        for them."""
        ...

    async def keep(self, app: str, user_id: UUID, customer: str) -> str:
        """Remember it, unless another one is known; the one that counts."""
        ...

    async def get(self, app: str, user_id: UUID) -> str | None:
        """The same as `lock`, without waiting."""
        ...

    async def owner(self, customer: str) -> Owner | None:
        """Whose customer that is, whatever the app. Outside of units of work."""
        ...


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's wish for a plan, `wish` being all of it; with the session in which it can be paid, once there is
    one."""

    id: UUID
    app: str
    user_id: UUID
    wish: str
    made_at: datetime
    session_id: str | None = None
    coupon_id: UUID | None = None
    """The coupon that counts as used by it."""
    asked_at: datetime | None = None
    """When the provider was last asked whether it was paid."""


class Attempts(Protocol):
    """The latest attempt of each person to subscribe. In the caller's unit of work, who has locked the customer."""

    async def latest(self, app: str, user_id: UUID) -> Attempt | None: ...

    async def keep(self, attempt: Attempt) -> None:
        """In place of any other of the person."""
        ...

    async def payable(self, since: datetime, until: datetime, most: int) -> list[str]:
        """Sessions of attempts made in that time, both ends included, whose people have no subscription that lasts; the
        oldest first. In the studio's unit of work."""
        ...


class PremiumGrants(Protocol):
    """What gives people premium, each by its source."""

    async def give(self, app: str, user_id: UUID, source: str, until: datetime | None) -> None:
        """From now until then, or for as long as nobody says otherwise; in place of what the source gave before."""
        ...

    async def withdraw(self, app: str, user_id: UUID, source: str) -> None:
        """The source gives nothing any more."""
        ...


class Subscriber(msgspec.Struct, frozen=True, kw_only=True):
    """A member of an app, as letters and payment pages need to know them."""

    email: str | None
    locale: str


class Subscribers(Protocol):
    """Who is a member of an app."""

    async def find(self, app: str, user_id: UUID) -> Subscriber | None:
        """None for who never was, has left or is leaving. In a unit of work nobody leaves until it ends."""
        ...
