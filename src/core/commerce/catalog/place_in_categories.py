"""Where a product stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from msgspec import UNSET, UnsetType

from core.commerce.catalog.add_category import AddCategory
from core.commerce.catalog.model import Category, MakeCategory, slug_of
from core.commerce.catalog.ports import Categories
from core.shared.actor import Actor
from core.shared.errors import Invalid


@dataclass(frozen=True, slots=True)
class PlaceInCategories:
    """The ids of the categories that an admin named, in the admin's unit of work; they stay until it ends. A name that
    no category has makes one. Raises `Invalid` for ids that there aren't."""

    categories: Categories
    add: AddCategory

    async def __call__(
        self, actor: Actor, word: str | UnsetType | None, ids: list[UUID] | UnsetType | None
    ) -> tuple[UUID, ...]:
        wanted = list(ids) if isinstance(ids, list) else []
        if isinstance(word, str):
            wanted.insert(0, await self._named(actor, word))
        wanted = list(dict.fromkeys(wanted))
        missing = set(wanted) - await self.categories.keep(actor.app, wanted)
        if missing:
            raise Invalid("validation_failed", "There is no such category.", pointer="/category_ids")
        return tuple(wanted)

    async def _named(self, actor: Actor, word: str) -> UUID:
        known = meant(word, await self.categories.all(actor.app))
        if known:
            return known[0].id
        if as_id(word) is not None:
            raise Invalid("validation_failed", "There is no such category.", pointer="/category")
        return (await self.add(actor, MakeCategory(name=word.strip()))).id


def meant(word: str, categories: Iterable[Category]) -> list[Category]:
    """The categories whose id, slug or name this is, the oldest first; case doesn't count."""
    plain, wanted_id, slug = word.strip().casefold(), as_id(word), slug_of(word)
    found = [
        one
        for one in categories
        if one.id == wanted_id or one.name.casefold() == plain or one.slug == plain or (slug and one.slug == slug)
    ]
    return sorted(found, key=lambda category: category.id)


def as_id(word: str) -> UUID | None:
    """The word as an id, if it is one."""
    try:
        return UUID(word)
    except ValueError:
        return None


def given(*values: object) -> bool:
    """Whether a change says anything of them."""
    return any(value is not UNSET for value in values)
