"""What the AI gateway asks of others: identity knows people's own budgets, commerce the products."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.ai.gateway.budgets import Allowance
from core.commerce.catalog.ports import Products
from core.commerce.entitlements.ports import Entitlements
from core.identity.members.ports import AiBudgets


@dataclass(frozen=True, slots=True)
class MembersBudgets:
    """`core.ai.gateway.ports.OwnBudgets`."""

    budgets: AiBudgets

    async def of(self, app: str, user_id: UUID) -> Allowance | None:
        found = await self.budgets.of(app, user_id)
        return None if found is None else Allowance(micros=found.micros, requests=found.requests, per=found.per)


@dataclass(frozen=True, slots=True)
class CatalogProducts:
    """`core.ai.gateway.ports.Products`: what is on sale, and what one owns even if it is not sold any more."""

    products: Products
    entitlements: Entitlements

    async def shares_answers(self, app: str, user_id: UUID, product_id: UUID) -> bool | None:
        product = (await self.products.get(app, [product_id])).get(product_id)
        if product is None:
            return None
        if not product.active:
            owned = await self.entitlements.of(app, user_id, product_id)
            if not any(each.state == "active" for each in owned):
                return None
        return product.share_ai_cache
