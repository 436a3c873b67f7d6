"""Bills as Stripe has them, over the wire of the sandbox. In memory nobody asks for them: see `Provider` of
`tests.support.subscriptions`."""

from collections.abc import AsyncIterator

import pytest
from tests.support.gateways import StripeSide, stripe_side, subscribed

from adapters.stripe.invoices import StripeInvoiceGateway
from core.commerce.subscriptions.model import InvoiceFacts


@pytest.fixture
async def provider() -> AsyncIterator[StripeSide]:
    async with stripe_side() as side:
        yield side


async def latest(provider: StripeSide, subscription: str) -> InvoiceFacts:
    facts = await provider.subscriptions.read(subscription)
    assert facts is not None
    assert facts.latest_invoice is not None
    bill = await StripeInvoiceGateway(provider.api).read(facts.latest_invoice)
    assert bill is not None
    return bill


async def test_a_bill_names_what_paid_it_and_what_it_is_for(provider: StripeSide) -> None:
    subscription = await subscribed(provider)
    first = await latest(provider, subscription)
    assert (first.status, first.first, first.renewal, first.amount_paid) == ("paid", True, False, 900)
    assert (first.subscription, first.app, first.plan) == (subscription, "here", "basic")
    assert first.payment_intent is not None
    assert first.paid_at == provider.now()
    await provider.renew(subscription, fail=True)
    second = await latest(provider, subscription)
    assert (second.status, second.renewal, second.amount_paid, second.paid_at) == ("open", True, 0, None)


async def test_one_that_is_not_there_is_none(provider: StripeSide) -> None:
    assert await StripeInvoiceGateway(provider.api).read("in_nobody") is None
