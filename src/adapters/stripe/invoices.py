"""Bills of subscriptions, with what events of them leave out."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.stripe.api import StripeApi, options
from core.commerce.subscriptions.model import InvoiceFacts
from core.commerce.subscriptions.stripe_objects import invoice_of


@dataclass(frozen=True, slots=True)
class StripeInvoiceGateway:
    """`core.commerce.subscriptions.ports.InvoiceGateway`: since API version 2025-03-31 the payments of an invoice are
    there only for who asks for them."""

    api: StripeApi

    async def read(self, invoice: str) -> InvoiceFacts | None:
        found = await self.api.find(
            lambda client: client.v1.invoices.retrieve_async(invoice, {"expand": ["payments"]}, options())
        )
        return invoice_of(found) if found is not None else None
