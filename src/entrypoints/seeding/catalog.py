"""A shop that has something in its window."""

from __future__ import annotations

from msgspec.structs import replace

from core.commerce.catalog.add_category import AddCategory
from core.commerce.catalog.add_product import AddProduct
from core.commerce.catalog.feature import Catalog
from core.commerce.catalog.list_categories import ListCategories
from core.commerce.catalog.model import MakeCategory
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.seeding.goods import HEALTH, MINDS
from entrypoints.seeding.seeders import FIRST_DAY, Act, Use, seeds


@seeds(Catalog)
def catalog(use: Use, app: AppSpec, feature: Catalog) -> Act:
    """Something new on most days: in stock, sold out, or without end."""
    add: AddProduct = use(AddProduct)
    shelve: AddCategory = use(AddCategory)
    listing: ListCategories = use(ListCategories)
    goods = MINDS if feature.titled else HEALTH

    async def act(actor: Actor, days_ago: int) -> object:
        for product, names in goods[FIRST_DAY - days_ago :: FIRST_DAY]:
            known = {one.name: one.id for one in (await listing(app.slug)).items}
            for name in names.split(", "):
                if name not in known:
                    known[name] = (await shelve(actor, MakeCategory(name=name))).id
            await add(feature, actor, replace(product, category_ids=[known[name] for name in names.split(", ")]))
        return None

    return act
