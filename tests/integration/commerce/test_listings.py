"""Products of an app come to be known at Stripe."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from msgspec.structs import replace

from adapters.memory.commerce.listings import MemoryListings
from core.commerce.catalog.model import Product
from core.commerce.listings.list_product import ListProduct
from tests.support.gateways import TEA, stripe_side, wanted


@dataclass
class Shelf:
    """The products of all apps."""

    products: dict[UUID, Product] = field(default_factory=dict)

    async def get(self, app: str, ids: list[UUID]) -> dict[UUID, Product]:
        return {each: self.products[each] for each in ids if each in self.products}


async def test_a_sale_names_the_product_that_stripe_knows() -> None:
    async with stripe_side() as side:
        tea = Product(
            id=uuid4(),
            app="here",
            name=TEA.name,
            description="",
            type="physical",
            price_cents=1290,
            currency="EUR",
            created_at=side.now(),
        )
        shelf, listings = Shelf({tea.id: tea}), MemoryListings(side.database)
        tell = ListProduct(shelf, side.listings, listings)
        for _ in range(2):
            await tell("here", tea.id)
        await tell("here", uuid4())  # deleted for good meanwhile
        known = (await listings.of("here", [tea.id]))[tea.id]
        line = replace(TEA, product_id=str(tea.id))
        await side.checkout.open(wanted(side.now(), lines=(line,)))
        await side.checkout.open(wanted(side.now(), lines=(replace(line, name="Tea as it was called before"),)))
        sold = [call["request"] for call in await side.calls("/v1/checkout/sessions")]
        assert sold[0]["line_items[0][price_data][product]"] == known.ref
        assert sold[1]["line_items[0][price_data][product_data][name]"] == "Tea as it was called before"
        assert len([call for call in await side.calls("/v1/products") if call["path"].endswith("/products")]) == 1


async def test_without_a_provider_nobody_is_told() -> None:
    async with stripe_side(key="") as side:
        tell = ListProduct(Shelf(), side.listings, MemoryListings(side.database))
        await tell("here", uuid4())
        assert await side.calls() == []
