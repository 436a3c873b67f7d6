"""What is for sale."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

ProductType = Literal["physical", "chatbot", "prompt_template", "api_bundle"]

DIGITAL: frozenset[ProductType] = frozenset({"chatbot", "prompt_template", "api_bundle"})
"""What is delivered with the payment."""


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A product as other parts of commerce need it. `price_cents` in minor units of `currency`; `price_credits` is None
    where it can't be had for credits; `stock` is how many may still be sold, None for any number; `asset` and `image`
    are keys of files; `stripe_product` is the payment provider's id of it, once it knows the product."""

    id: UUID
    app: str
    name: str
    description: str
    type: ProductType
    price_cents: int
    currency: str
    price_credits: int | None = None
    stock: int | None = None
    active: bool = True
    image: str | None = None
    asset: str | None = None
    asset_name: str | None = None
    share_ai_cache: bool = False
    stripe_product: str | None = None
    created_at: datetime

    @property
    def digital(self) -> bool:
        """Whether nothing has to be sent."""
        return self.type in DIGITAL
