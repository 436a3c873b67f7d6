"""A new shelf."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from core.commerce.catalog.model import Category, MakeCategory, slug_of
from core.commerce.catalog.ports import Categories
from core.commerce.catalog.views import CategoryView
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Conflict
from core.shared.ports import Clock, Ids, UnitOfWork


@dataclass(frozen=True, slots=True)
class AddCategory:
    """Makes a category. One of a name that there is already gets a number behind its slug; raises
    `Conflict("category_taken")` where another has the very slug that is wished for."""

    categories: Categories
    audit: Audit
    uow: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, command: MakeCategory) -> CategoryView:
        new_id = self.ids.new()
        async with self.uow(actor.app):
            category = Category(
                id=new_id,
                app=actor.app,
                name=command.name.strip(),
                slug=command.slug or await self._free(actor.app, slug_of(command.name) or str(new_id)),
                created_at=self.clock.now(),
            )
            if not await self.categories.add(category):
                raise Conflict("category_taken", "There is a category of this slug.")
            await self.audit.record(
                actor.app, "category_added", None, category_id=str(new_id), name=category.name, by=str(actor.user_id)
            )
        return view_of(category)

    async def _free(self, app: str, slug: str) -> str:
        taken = {one.slug for one in await self.categories.all(app)}
        return next(one for number in count(1) if (one := slug if number == 1 else f"{slug}-{number}") not in taken)


def view_of(category: Category) -> CategoryView:
    """What everybody sees of it."""
    return CategoryView(id=category.id, name=category.name, slug=category.slug, product_count=category.products)
