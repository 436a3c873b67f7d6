"""The provider's own pages for who pays."""

from __future__ import annotations

from dataclasses import dataclass

from core.commerce.payments.model import GatewayRefusedError
from core.commerce.payments.return_urls import ReturnUrls
from core.commerce.subscriptions.ports import SubscriptionGateway
from core.commerce.subscriptions.standing import foremost
from core.commerce.subscriptions.stores import Customers, KeptSubscriptions, Subscribers
from core.commerce.subscriptions.subscription import PortalCommand, PortalView
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound, Unavailable
from core.shared.ports import Clock


@dataclass(frozen=True, slots=True)
class OpenPortal:
    """A link to where the person changes card or plan and sees bills; what they do there reaches us as events.

    Raises `Invalid` for a foreign URL, `Conflict("not_subscribed")` for who is no customer of the provider's, and
    `Unavailable("provider_unavailable")`.
    """

    gateway: SubscriptionGateway
    customers: Customers
    subscriptions: KeptSubscriptions
    subscribers: Subscribers
    urls: ReturnUrls
    clock: Clock

    async def __call__(self, spec: AppSpec, actor: Actor, command: PortalCommand | None = None) -> PortalView:
        back = self.urls(spec, command.return_url if command else None, path="/subscription", pointer="/return_url")
        person = await self.subscribers.find(actor.app, actor.user_id)
        if person is None:
            raise NotFound
        customer = await self.customers.get(actor.app, actor.user_id) or await self._told(actor)
        if customer is None:
            raise Conflict("not_subscribed", "You have never subscribed.")
        try:
            return PortalView(url=await self.gateway.portal(customer, back, person.locale))
        except GatewayRefusedError as refusal:
            raise Unavailable("provider_unavailable", "The payment provider can't open its pages now.") from refusal

    async def _told(self, actor: Actor) -> str | None:
        """Who they are by a subscription that we know of from events alone."""
        found = foremost(await self.subscriptions.of(actor.app, actor.user_id), self.clock.now())
        return found.customer if found is not None else None
