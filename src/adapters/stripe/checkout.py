"""Checkout sessions for orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters.stripe.api import StripeApi, options
from adapters.stripe.words import SHIPPED_TO, locale_of
from core.commerce.listings.model import Listing
from core.commerce.listings.ports import Listings
from core.commerce.payments.model import Checkout, CheckoutLine, GatewayRefusedError, WantedCheckout
from core.commerce.payments.stripe_objects import checkout_of
from core.shared.errors import Unavailable

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem


@dataclass(frozen=True, slots=True)
class StripeCheckoutGateway:
    """`core.commerce.payments.ports.CheckoutGateway`. An order's discount is a coupon at Stripe, of the order alone."""

    api: StripeApi
    listings: Listings

    async def open(self, wanted: WantedCheckout) -> Checkout:
        known = await self._known(wanted)
        coupon = await self._coupon(wanted) if wanted.discount_cents else ""
        params = _params(wanted, known, coupon)
        key = f"checkout:{wanted.order_id}:{wanted.attempt}"
        return session(await self.api(lambda client: client.v1.checkout.sessions.create_async(params, options(key))))

    async def read(self, session_id: str) -> Checkout | None:
        return await read_session(self.api, session_id)

    async def expire(self, session_id: str) -> Checkout | None:
        try:
            expired = await self.api.find(
                lambda client: client.v1.checkout.sessions.expire_async(
                    session_id, None, options(f"expire:{session_id}")
                )
            )
        except GatewayRefusedError:  # it is open no more
            return await self.read(session_id)
        return session(expired) if expired is not None else None

    async def _known(self, wanted: WantedCheckout) -> dict[UUID, Listing]:
        ids = [UUID(line.product_id) for line in wanted.lines if line.product_id]
        return await self.listings.of(wanted.app, ids) if ids else {}

    async def _coupon(self, wanted: WantedCheckout) -> str:
        name = f"order-{wanted.order_id}"
        try:
            await self.api(
                lambda client: client.v1.coupons.create_async(
                    {
                        "id": name,
                        "name": "Discount",
                        "amount_off": wanted.discount_cents,
                        "currency": wanted.currency.lower(),
                        "duration": "once",
                        "metadata": {"app": wanted.app, "order_id": str(wanted.order_id)},
                    },
                    options(f"coupon:{wanted.order_id}"),
                )
            )
        except GatewayRefusedError as error:
            if error.code != "resource_already_exists":
                raise
        return name


async def read_session(api: StripeApi, session_id: str) -> Checkout | None:
    """A checkout session, whatever it is for, as it is this moment; None when Stripe has no such one."""
    found = await api.find(lambda client: client.v1.checkout.sessions.retrieve_async(session_id, None, options()))
    return session(found) if found is not None else None


def session(content: Mapping[str, Any]) -> Checkout:
    """The session that Stripe answered with; raises `Unavailable` for what is none."""
    found = checkout_of(content)
    if found is None:
        raise Unavailable("provider_unavailable", "Stripe's answer can't be understood.")
    return found


def _params(wanted: WantedCheckout, known: Mapping[UUID, Listing], coupon: str) -> SessionCreateParams:
    metadata = {"app": wanted.app, "order_id": str(wanted.order_id), "user_id": str(wanted.user_id)}
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [_line(line, wanted, known) for line in wanted.lines],
        "client_reference_id": str(wanted.order_id),
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "success_url": wanted.success_url,
        "cancel_url": wanted.cancel_url,
        "expires_at": int(wanted.expires_at.timestamp()),
        "locale": locale_of(wanted.locale),
    }
    if wanted.email:
        params["customer_email"] = wanted.email
    if coupon:
        params["discounts"] = [{"coupon": coupon}]
    if wanted.automatic_tax:
        params["automatic_tax"] = {"enabled": True}
    if wanted.needs_address:
        params["shipping_address_collection"] = {"allowed_countries": SHIPPED_TO}
    return params


def _line(line: CheckoutLine, wanted: WantedCheckout, known: Mapping[UUID, Listing]) -> SessionCreateParamsLineItem:
    listing = known.get(UUID(line.product_id)) if line.product_id else None
    item: SessionCreateParamsLineItem = {
        "quantity": line.quantity,
        "price_data": {
            "currency": wanted.currency.lower(),
            "unit_amount": line.unit_price_cents,
            # Prices are before tax: what Stripe adds is told apart from what the order says.
            "tax_behavior": "exclusive",
        },
    }
    # Under another name than the buyer has read, the product is described as it was when the order was made.
    if listing is not None and listing.name == line.name:
        item["price_data"]["product"] = listing.ref
        return item
    item["price_data"]["product_data"] = {"name": line.name, "metadata": {"app": wanted.app}}
    if line.description:
        item["price_data"]["product_data"]["description"] = line.description
    if line.image_url and line.image_url.startswith("https://"):
        item["price_data"]["product_data"]["images"] = [line.image_url]
    return item
