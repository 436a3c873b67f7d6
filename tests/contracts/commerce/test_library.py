"""Libraries promise the same on memory and on Postgres."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.support.lowkey import IDS, START, HandClock

from adapters.memory.commerce.licence_keys import MemoryLicenceKeys
from adapters.memory.commerce.payments.entitlements import MemoryEntitlements
from adapters.memory.database import MemoryDatabase
from adapters.memory.personal_data import MemoryPersonalData
from adapters.postgres.commerce.licence_keys import PostgresLicenceKeys
from adapters.postgres.commerce.payments.entitlements import PostgresEntitlements
from adapters.postgres.database import Database
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.system.cursors import SignedCursors
from adapters.system.ids import SystemSecrets
from adapters.system.keys import FernetVault, HmacDerivedTokens
from core.commerce.catalog.model import Product
from core.commerce.entitlements.model import Entitlement, EntitlementState
from core.commerce.entitlements.ports import Entitlements
from core.commerce.library.download_product import DownloadProduct
from core.commerce.library.feature import Library
from core.commerce.library.model import Download, Licence
from core.commerce.library.ports import LicenceKeys
from core.commerce.library.read_library import ReadLibrary
from core.commerce.library.reseal_licences import ResealLicences
from core.identity.privacy.ports import PersonalData
from core.media.keep_files import KeepFiles
from core.media.links import SignedLinks
from core.shared.actor import Actor
from core.shared.errors import DomainError, Invalid

FEATURE = Library()
ASSET = "private/here/00000000-0000-0000-0000-000000000007.zip"
IMAGE = "public/here/00000000-0000-0000-0000-000000000008.png"
LINKS = SignedLinks(HmacDerivedTokens(["s" * 32]), "https://us.example")
NOBODY: Any = None


@dataclass
class Shelf:
    """Products as the catalogue gives them."""

    products: dict[UUID, Product] = field(default_factory=dict)

    async def get(self, app: str, ids: Collection[UUID]) -> dict[UUID, Product]:
        return {one: self.products[one] for one in ids if one in self.products and self.products[one].app == app}


class World:
    """The ports, and the acts over them."""

    def __init__(self, entitlements: Entitlements, licences: LicenceKeys, personal: PersonalData) -> None:
        self.entitlements, self.licences, self.personal = entitlements, licences, personal
        self.clock, self.shelf, self.vault = HandClock(), Shelf(), FernetVault(["s" * 32])
        self.files = KeepFiles(NOBODY, LINKS, NOBODY)
        self.read = ReadLibrary(entitlements, self.shelf, self.files, SignedCursors(["k" * 32]))
        self.download = self.downloading(self.vault)

    def downloading(self, vault: FernetVault) -> DownloadProduct:
        return DownloadProduct(
            entitlements=self.entitlements,
            products=self.shelf,
            files=self.files,
            licences=self.licences,
            sealing=vault,
            secrets=SystemSecrets(),
            clock=self.clock,
        )

    def product(self, **other: Any) -> Product:
        kind = {"name": "Prompts", "type": "prompt_template", "app": "here"}
        fields = {**kind, "asset": ASSET, "asset_name": "prompts é.zip", **other}
        product = Product(id=IDS.new(), description="", price_cents=500, currency="USD", created_at=START, **fields)
        self.shelf.products[product.id] = product
        return product

    async def own(self, who: Actor, product: Product, at: datetime = START, state: EntitlementState = "active") -> UUID:
        """The order that it came with."""
        order = IDS.new()
        await self.entitlements.grant(
            [
                Entitlement(
                    app=who.app,
                    user_id=who.user_id,
                    product_id=product.id,
                    order_id=order,
                    quantity=1,
                    state="active",
                    granted_at=at,
                )
            ]
        )
        await self.entitlements.set_state(who.app, order, state)
        return order

    async def fetched(self, who: Actor, product: Product) -> Download:
        return await self.download(FEATURE, who, product.id)

    async def refusal(self, who: Actor, product_id: UUID) -> str:
        with pytest.raises(DomainError) as caught:
            await self.download(FEATURE, who, product_id)
        return caught.value.code


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        memory = MemoryDatabase()
        yield World(MemoryEntitlements(memory), MemoryLicenceKeys(memory), MemoryPersonalData(memory))
        return
    database = Database(request.getfixturevalue("module_database"), size=8)
    await database.start()
    try:
        yield World(PostgresEntitlements(database), PostgresLicenceKeys(database), PostgresPersonalData(database))
    finally:
        await database.stop()


def somebody(app: str = "here") -> Actor:
    return Actor(app, IDS.new(), IDS.new())


async def test_an_owner_gets_a_url_for_some_minutes_and_the_files_name(world: World) -> None:
    ada, product = somebody(), world.product()
    await world.own(ada, product)
    found = await world.fetched(ada, product)
    assert found.url
    assert found.url.startswith(f"https://us.example/files/{ASSET}?")
    assert found.expires_at
    assert START < found.expires_at <= START + timedelta(minutes=15)
    assert found.filename == "prompts é.zip"
    assert found.licence_key is None


async def test_a_licensed_product_comes_with_a_key_that_stays_the_same(world: World) -> None:
    ada, bob, bundle = somebody(), somebody(), world.product(type="api_bundle")
    await world.own(ada, bundle)
    await world.own(bob, bundle)
    first = await world.fetched(ada, bundle)
    assert first.licence_key
    assert len(first.licence_key.replace("-", "")) == 30
    assert first.url
    world.clock.advance(days=90)
    assert (await world.fetched(ada, bundle)).licence_key == first.licence_key
    assert (await world.fetched(bob, bundle)).licence_key != first.licence_key


async def test_a_bundle_without_a_file_is_its_key(world: World) -> None:
    ada, bundle = somebody(), world.product(type="api_bundle", asset=None)
    await world.own(ada, bundle)
    found = await world.fetched(ada, bundle)
    assert found.licence_key
    assert (found.url, found.expires_at, found.filename) == (None, None, None)


async def test_asked_many_times_at_once_the_key_is_one(world: World) -> None:
    ada, bundle = somebody(), world.product(type="api_bundle", asset=None)
    await world.own(ada, bundle)
    found = await asyncio.gather(*(world.fetched(ada, bundle) for _ in range(10)))
    assert len({each.licence_key for each in found}) == 1


async def test_a_second_purchase_keeps_the_key_and_a_new_one_after_a_refund_has_its_own(world: World) -> None:
    ada, bundle = somebody(), world.product(type="api_bundle", asset=None)
    order = await world.own(ada, bundle)
    first = await world.fetched(ada, bundle)
    await world.own(ada, bundle, START + timedelta(days=1))
    assert await world.fetched(ada, bundle) == first
    await world.entitlements.set_state("here", order, "revoked")
    second = await world.fetched(ada, bundle)
    assert second.licence_key != first.licence_key


async def test_each_refusal_has_its_own_code(world: World) -> None:
    ada, bob = somebody(), somebody()
    product, nothing = world.product(), world.product(type="chatbot", asset=None)
    unsold, elsewhere = world.product(active=False), world.product(app="there")
    order = await world.own(ada, product)
    await world.own(ada, nothing)
    assert await world.refusal(bob, product.id) == "not_owned"
    assert await world.refusal(bob, unsold.id) == "not_found"
    assert await world.refusal(bob, IDS.new()) == "not_found"
    assert await world.refusal(bob, elsewhere.id) == "not_found"
    assert await world.refusal(Actor("there", ada.user_id, ada.session_id), product.id) == "not_found"
    assert await world.refusal(ada, nothing.id) == "nothing_to_download"
    await world.entitlements.set_state("here", order, "suspended")
    assert await world.refusal(ada, product.id) == "suspended"
    await world.entitlements.set_state("here", order, "active")
    assert (await world.fetched(ada, product)).url
    await world.entitlements.set_state("here", order, "revoked")
    assert await world.refusal(ada, product.id) == "not_owned"


async def test_one_disputed_purchase_of_two_suspends_nothing(world: World) -> None:
    ada, product = somebody(), world.product()
    await world.own(ada, product, state="suspended")
    await world.own(ada, product)
    assert (await world.fetched(ada, product)).url
    assert [item.suspended for item in (await world.read(ada)).items] == [False]


async def test_what_is_not_sold_any_more_stays_with_its_owners(world: World) -> None:
    ada, product = somebody(), world.product(active=False)
    await world.own(ada, product)
    assert (await world.fetched(ada, product)).url
    assert [item.product_id for item in (await world.read(ada)).items] == [product.id]


async def test_the_library_shows_what_one_owns_the_newest_first(world: World) -> None:
    ada, bob = somebody(), somebody()
    old, new = world.product(name="Old", image=IMAGE), world.product(name="New", type="chatbot")
    gone, disputed = world.product(), world.product()
    await world.own(ada, old)
    await world.own(ada, new, START + timedelta(hours=2))
    await world.own(ada, old, START + timedelta(hours=3))
    await world.own(ada, gone, state="revoked")
    await world.own(ada, disputed, START + timedelta(hours=1), "suspended")
    await world.own(bob, gone)
    page = await world.read(ada)
    assert [(item.product_id, item.suspended) for item in page.items] == [
        (new.id, False),
        (disputed.id, True),
        (old.id, False),
    ]
    assert page.items[2].image_url == f"https://us.example/files/{IMAGE}"
    assert page.items[0].image_url is None
    assert page.items[2].granted_at == START
    assert page.next_cursor is None


async def test_pages_hold_each_once_whatever_is_bought_meanwhile(world: World) -> None:
    ada, bob = somebody(), somebody()
    products = [world.product() for _ in range(7)]
    for product in products:
        await world.own(ada, product)  # all in one instant
    seen, cursor = [], None
    while True:
        page = await world.read(ada, 3, cursor)
        seen += [item.product_id for item in page.items]
        await world.own(ada, world.product(), START + timedelta(days=1))
        await world.own(ada, products[0], START + timedelta(days=1))
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
        with pytest.raises(Invalid):
            await world.read(bob, 3, cursor)
    assert sorted(seen) == sorted(product.id for product in products)


async def test_keys_stay_readable_when_the_secret_changes(world: World) -> None:
    ada, bundle = somebody(), world.product(type="api_bundle", asset=None)
    await world.own(ada, bundle)
    first = (await world.fetched(ada, bundle)).licence_key
    await ResealLicences(world.licences, FernetVault(["n" * 32, "s" * 32]))()
    with_the_new_one = world.downloading(FernetVault(["n" * 32]))
    assert (await with_the_new_one(FEATURE, ada, bundle.id)).licence_key == first
    assert await world.refusal(ada, bundle.id) == "licence_key_sealed"


async def test_without_an_older_secret_nothing_is_sealed_anew(world: World) -> None:
    ada, bundle = somebody(), world.product(type="api_bundle", asset=None)
    order = await world.own(ada, bundle)
    await world.fetched(ada, bundle)
    before = await world.licences.get("here", order, bundle.id)
    await ResealLicences(world.licences, world.vault)()
    assert await world.licences.get("here", order, bundle.id) == before


async def test_all_keys_are_walked_through_in_pieces(world: World) -> None:
    made = [
        Licence(
            app="walk",
            order_id=IDS.new(),
            product_id=IDS.new(),
            user_id=IDS.new(),
            sealed="x",
            created_at=START,
        )
        for _ in range(5)
    ]
    for licence in made:
        assert await world.licences.add(licence) == licence
    again = Licence(**{**{name: getattr(made[0], name) for name in Licence.__struct_fields__}, "sealed": "y"})
    assert await world.licences.add(again) == made[0]
    found, place = [], None
    while some := await world.licences.after(place, 2):
        found += [licence for licence in some if licence.app == "walk"]
        place = (some[-1].app, some[-1].order_id, some[-1].product_id)
    assert found == sorted(made, key=lambda licence: licence.order_id)


async def test_who_leaves_takes_the_keys_along_and_the_export_shows_none(world: World) -> None:
    ada, bundle = somebody(), world.product(type="api_bundle", asset=None)
    order = await world.own(ada, bundle)
    key = (await world.fetched(ada, bundle)).licence_key
    shown = (await world.personal.export(ada.user_id))["licence_keys"]
    assert len(shown) == 1
    assert "sealed" not in shown[0]
    assert key
    assert key not in str(shown)
    await world.personal.purge(ada.user_id)
    assert await world.licences.get("here", order, bundle.id) is None
