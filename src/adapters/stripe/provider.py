"""Stripe behind every port that deals with money."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.resources import Resources
from adapters.stripe.api import StripeApi
from adapters.stripe.checkout import StripeCheckoutGateway
from adapters.stripe.invoices import StripeInvoiceGateway
from adapters.stripe.listings import StripeListings, StripePrices
from adapters.stripe.refunds import StripeRefundGateway
from adapters.stripe.subscriptions import StripeSubscriptionGateway
from core.commerce.listings.ports import ListingGateway
from core.commerce.payments.ports import CheckoutGateway, RefundGateway
from core.commerce.subscriptions.ports import InvoiceGateway, SubscriptionGateway
from core.shared.ports import Clock
from settings import Settings


class StripeProvider(Provider):
    """One client for all; processes that never call Stripe never import its SDK."""

    scope = Scope.APP
    checkout = provide(StripeCheckoutGateway, provides=CheckoutGateway)
    refunds = provide(StripeRefundGateway, provides=RefundGateway)
    prices = provide(StripePrices)
    subscriptions = provide(StripeSubscriptionGateway, provides=SubscriptionGateway)
    invoices = provide(StripeInvoiceGateway, provides=InvoiceGateway)
    listings = provide(StripeListings, provides=ListingGateway)

    @provide
    def api(self, settings: Settings, clock: Clock, resources: Resources) -> StripeApi:
        api = StripeApi(settings.stripe_base_url, settings.stripe_secret_key, clock)
        resources.append(api)
        return api
