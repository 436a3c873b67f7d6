"""What the library needs of the world."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from core.commerce.library.model import Licence

Place = tuple[str, UUID, UUID]
"""App, order and product: where a licence key stands among all."""


class LicenceKeys(Protocol):
    """One for each purchase of a product."""

    async def get(self, app: str, order_id: UUID, product_id: UUID) -> Licence | None: ...

    async def add(self, licence: Licence) -> Licence:
        """Keep it, unless there is one; the one that is kept."""
        ...

    async def after(self, place: Place | None, most: int) -> list[Licence]:
        """Those of all apps that stand behind that place, in order."""
        ...

    async def reseal(self, licence: Licence, sealed: str) -> None:
        """Keep the same key under another seal."""
        ...


class Sealing(Protocol):
    """Keeps a secret readable for us alone."""

    @property
    def rotating(self) -> bool:
        """Whether there are older keys than the one that seals."""
        ...

    def seal(self, text: str) -> str: ...

    def open(self, sealed: str) -> str:
        """What was sealed; raises `ValueError` when none of the present keys opens it."""
        ...
