"""Whose a subscription is that the provider tells of."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.payments.metadata import uuid_of
from core.commerce.subscriptions.feature import Subscriptions
from core.commerce.subscriptions.stores import Customers, KeptSubscriptions, Owner, Subscribers
from core.platform.registry.apps import Apps


@dataclass(frozen=True, slots=True)
class FindOwner:
    """By what we know of it already, by the metadata that we gave it, by the customer who pays; None for what is not
    ours, of which one account at the provider may have plenty, such as those of another deployment.

    A person who has left is known by the customer that they were to the provider: their subscription is nobody's, and
    about to be ended.
    """

    apps: Apps
    subscriptions: KeptSubscriptions
    customers: Customers
    subscribers: Subscribers

    async def __call__(
        self, subscription: str, *, app: str | None, user_id: str | None, customer: str | None
    ) -> Owner | None:
        known = await self.subscriptions.owner(subscription)
        if known is not None:
            return known
        if app is not None and (app not in self.apps or self.apps[app].feature(Subscriptions) is None):
            return None
        person = uuid_of(user_id)
        if app is not None and person is not None and await self.subscribers.find(app, person) is not None:
            return Owner(app, person)
        owner = await self.customers.owner(customer) if customer is not None else None
        return owner if owner is not None and app in (None, owner.app) else None
