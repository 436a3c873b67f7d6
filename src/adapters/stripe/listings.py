"""Our goods in Stripe's books: products of apps, and the prices of plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.stripe.api import StripeApi, options
from core.commerce.listings.model import WantedListing
from core.commerce.listings.ports import PriceRefs
from core.commerce.payments.model import GatewayRefusedError
from core.commerce.subscriptions.model import PlanPrice

if TYPE_CHECKING:
    from stripe.params import ProductCreateParams, ProductUpdateParams


@dataclass(frozen=True, slots=True)
class StripeListings:
    """`core.commerce.listings.ports.ListingGateway`. A product has an id there that follows from ours, so that it can't
    come to be twice."""

    api: StripeApi

    @property
    def configured(self) -> bool:
        return self.api.configured

    async def put(self, wanted: WantedListing) -> str:
        ref = f"rhizome-{wanted.product_id}"
        metadata = {"app": wanted.app, "product_id": str(wanted.product_id)}
        change: ProductUpdateParams = {
            "name": wanted.name,
            "active": wanted.active,
            "description": wanted.description or "",
            "metadata": metadata,
        }
        found = await self.api.find(lambda client: client.v1.products.update_async(ref, change, options()))
        if found is None:
            product: ProductCreateParams = {
                "id": ref,
                "name": wanted.name,
                "active": wanted.active,
                "metadata": metadata,
            }
            if wanted.description:
                product["description"] = wanted.description
            await _make(self.api, product)
        return ref


@dataclass(frozen=True, slots=True)
class StripePrices:
    """The prices of plans at Stripe, made when somebody first wants one."""

    api: StripeApi
    refs: PriceRefs

    async def of(self, price: PlanPrice) -> str:
        """Stripe's id of the price."""
        ref = await self.refs.get(price.app, price.lookup_key)
        if ref is None:
            ref = await self._listed(price) or await self._made(price)
            await self.refs.put(price.app, price.lookup_key, ref)
        return ref

    async def _listed(self, price: PlanPrice) -> str | None:
        found = await self.api(
            lambda client: client.v1.prices.list_async({"lookup_keys": [price.lookup_key], "limit": 1}, options())
        )
        listed: list[dict[str, Any]] = found.get("data", [])
        return listed[0]["id"] if listed else None

    async def _made(self, price: PlanPrice) -> str:
        product = f"rhizome-{price.app}-{price.plan}"
        metadata = {"app": price.app, "plan": price.plan}
        await _make(self.api, {"id": product, "name": price.name, "metadata": metadata})
        try:
            made = await self.api(
                lambda client: client.v1.prices.create_async(
                    {
                        "product": product,
                        "currency": price.currency.lower(),
                        "unit_amount": price.amount_cents,
                        "recurring": {"interval": price.interval},
                        "lookup_key": price.lookup_key,
                        "tax_behavior": "exclusive",
                        "metadata": metadata,
                    },
                    options(f"price:{price.lookup_key}"),
                )
            )
        except GatewayRefusedError:  # another process was faster
            listed = await self._listed(price)
            if listed is None:
                raise
            return listed
        return str(made["id"])


async def _make(api: StripeApi, product: ProductCreateParams) -> None:
    """Make the product unless it is there."""
    try:
        await api(lambda client: client.v1.products.create_async(product, options(f"product:{product['id']}")))
    except GatewayRefusedError as error:
        if error.code != "resource_already_exists":
            raise
