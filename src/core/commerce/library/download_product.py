"""Fetching what one owns."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.commerce.catalog.model import Product
from core.commerce.catalog.ports import Products
from core.commerce.entitlements.model import Entitlement
from core.commerce.entitlements.ports import Entitlements
from core.commerce.library.feature import Library
from core.commerce.library.model import Download, Licence, first_grants, made_up_key
from core.commerce.library.ports import LicenceKeys, Sealing
from core.shared.actor import Actor
from core.shared.errors import Conflict, Forbidden, NotFound, Unavailable
from core.shared.files import Files
from core.shared.ports import Clock, Secrets


@dataclass(frozen=True, slots=True)
class DownloadProduct:
    """A URL that is good for some minutes, or the licence key, or both; also of what is not sold any more.

    Raises `NotFound` for a product that isn't there, `Conflict("not_owned")`, `Forbidden("suspended")` while the
    payment is disputed, and `Conflict("nothing_to_download")`.
    """

    entitlements: Entitlements
    products: Products
    files: Files
    licences: LicenceKeys
    sealing: Sealing
    secrets: Secrets
    clock: Clock

    async def __call__(self, feature: Library, actor: Actor, product_id: UUID) -> Download:
        product = (await self.products.get(actor.app, [product_id])).get(product_id)
        owned = await self.entitlements.of(actor.app, actor.user_id, product_id)
        if product is None or not (owned or product.active):
            raise NotFound
        if not owned:
            raise Conflict("not_owned", "This is not yours yet.")
        active = [each for each in first_grants(owned)[product_id] if each.state == "active"]
        if not active:
            raise Forbidden("suspended", "Its payment is disputed; until that is settled it can't be fetched.")
        licence = await self._licence(active[0]) if product.type in feature.licensed else None
        if licence is None and product.asset is None:
            raise Conflict("nothing_to_download", "There is no file to this product.")
        return self._download(product, licence)

    def _download(self, product: Product, licence: str | None) -> Download:
        if product.asset is None:
            return Download(url=None, expires_at=None, filename=None, licence_key=licence)
        name = product.asset_name or product.name
        signed = self.files.url(product.asset, now=self.clock.now(), name=name)
        return Download(url=signed.url, expires_at=signed.expires_at, filename=name, licence_key=licence)

    async def _licence(self, bought: Entitlement) -> str:
        """Of the first purchase that still counts, made when it is first asked for."""
        kept = await self.licences.get(bought.app, bought.order_id, bought.product_id)
        if kept is None:
            kept = await self.licences.add(
                Licence(
                    app=bought.app,
                    order_id=bought.order_id,
                    product_id=bought.product_id,
                    user_id=bought.user_id,
                    sealed=self.sealing.seal(made_up_key(self.secrets)),
                    created_at=self.clock.now(),
                )
            )
        try:
            return self.sealing.open(kept.sealed)
        except ValueError as error:  # a secret was dropped before all was sealed anew
            raise Unavailable("licence_key_sealed", "The licence key can't be read just now.") from error
