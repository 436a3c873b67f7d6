"""What other parts of commerce ask of the catalogue."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from core.commerce.catalog.model import Product


class Products(Protocol):
    """The products of an app, inactive and deleted ones too: who bought one still owns it."""

    async def get(self, app: str, ids: Collection[UUID]) -> dict[UUID, Product]:
        """By id, as they are this moment; unknown ones are left out. A deleted product is not active."""
        ...
