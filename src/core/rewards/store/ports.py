"""What the store needs of the world."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.rewards.store.model import StoreItem


class StoreItems(Protocol):
    """What admins made, and what of the library they have changed."""

    async def all(self, app: str) -> Sequence[StoreItem]:
        """In no order, removed ones too."""
        ...

    async def hold(self, app: str, item_id: UUID) -> StoreItem | None:
        """The item, if it is one of these; whether or not, nobody changes what is under the id until the unit of work
        ends. Many may hold it at once."""
        ...

    async def lock(self, app: str, item_id: UUID) -> StoreItem | None:
        """The same, for who changes it: nobody else holds it either."""
        ...

    async def put(self, app: str, item: StoreItem, at: datetime) -> None:
        """Keep it, in place of what there was under its id."""
        ...


class Customers(Protocol):
    """The people of an app, as far as its store goes."""

    async def enter(self, app: str, user_id: UUID) -> None:
        """Make sure that the person doesn't leave until the unit of work ends; raises `NotFound` for one who isn't
        there."""
        ...

    async def locale(self, app: str, user_id: UUID) -> str:
        """Their language; raises `NotFound` as well."""
        ...


class Progress(Protocol):
    """How far people have come in what they do. Also outside of units of work."""

    async def completed(self, app: str, user_id: UUID) -> int:
        """How many challenges the person has completed."""
        ...

    async def achievements(self, app: str, user_id: UUID) -> Collection[str]:
        """The keys of what they have reached."""
        ...
