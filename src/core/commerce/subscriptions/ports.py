"""How subscriptions speak to the payment provider. Nobody calls it inside a unit of work; a gateway in memory refuses
that."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from core.commerce.payments.model import Checkout
from core.commerce.subscriptions.model import InvoiceFacts, PlanPrice, SubscriptionFacts, WantedSubscription


class SubscriptionGateway(Protocol):
    """Plans that the provider bills again and again.

    What changes something takes an `act`: asked again under the same one, it happens once. All raise
    `Unavailable("provider_unavailable")` for what is worth another try, `GatewayRefusedError` for what isn't.
    """

    async def customer(self, app: str, user_id: UUID, email: str | None) -> str:
        """The provider's id of a person in an app, made now. Whoever asks keeps it: after a day, the same question
        makes another customer."""
        ...

    async def open(self, wanted: WantedSubscription) -> Checkout:
        """A session in which the person takes the plan; its price is made where the provider has none yet."""
        ...

    async def read_session(self, session_id: str) -> Checkout | None:
        """As it is this moment."""
        ...

    async def read(self, subscription: str) -> SubscriptionFacts | None:
        """As it is this moment; None when the provider has no such subscription."""
        ...

    async def change_now(self, subscription: str, price: PlanPrice, act: UUID) -> SubscriptionFacts:
        """Bill the price from this moment on; the difference for the rest of the period is billed at once. Ends what
        was waiting for the period's end, a cancellation as well."""
        ...

    async def change_at_end(self, subscription: str, price: PlanPrice, act: UUID) -> SubscriptionFacts:
        """Bill the price from the next period on, keep everything as it is until then. Replaces what was waiting,
        a cancellation as well."""
        ...

    async def keep(self, subscription: str, act: UUID) -> SubscriptionFacts:
        """Let neither a change nor a cancellation happen at the period's end."""
        ...

    async def cancel_at_end(self, subscription: str, act: UUID) -> SubscriptionFacts:
        """Let it end with the period; a change that was waiting for that won't happen."""
        ...

    async def cancel_now(self, subscription: str, act: UUID) -> SubscriptionFacts:
        """End it this moment, without money back. One that has ended stays as it is."""
        ...

    async def portal(self, customer: str, return_url: str, locale: str) -> str:
        """Where the customer looks after their subscriptions on the provider's pages, for a short while."""
        ...


class InvoiceGateway(Protocol):
    """Bills in full. An event of one does not name the payment that paid it."""

    async def read(self, invoice: str) -> InvoiceFacts | None:
        """As it is this moment, with its payment; None when the provider has no such bill. Raises as
        `SubscriptionGateway`."""
        ...
