"""Another name for a shelf, or none at all."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msgspec import UNSET
from msgspec.structs import replace

from core.commerce.catalog.add_category import view_of
from core.commerce.catalog.model import ChangeCategory
from core.commerce.catalog.ports import Categories
from core.commerce.catalog.views import CategoryView
from core.platform.audit.ports import Audit
from core.shared.actor import Actor
from core.shared.errors import Conflict, NotFound
from core.shared.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class AlterCategory:
    """Renames a category. Raises `NotFound`, and `Conflict("category_taken")` where another has the slug."""

    categories: Categories
    audit: Audit
    uow: UnitOfWork

    async def __call__(self, actor: Actor, category_id: UUID, command: ChangeCategory) -> CategoryView:
        async with self.uow(actor.app):
            await self.categories.keep(actor.app, [category_id])
            before = next((one for one in await self.categories.all(actor.app) if one.id == category_id), None)
            if before is None:
                raise NotFound
            after = before
            if command.name is not UNSET:
                after = replace(after, name=command.name.strip())
            if command.slug is not UNSET:
                after = replace(after, slug=command.slug)
            if not await self.categories.change(after):
                raise Conflict("category_taken", "There is a category of this slug.")
            await self.audit.record(
                actor.app,
                "category_changed",
                None,
                category_id=str(category_id),
                before=f"{before.name} ({before.slug})",
                after=f"{after.name} ({after.slug})",
                by=str(actor.user_id),
            )
        return view_of(after)


@dataclass(frozen=True, slots=True)
class RemoveCategory:
    """Takes a category away; its products stay. Raises `NotFound`."""

    categories: Categories
    audit: Audit
    uow: UnitOfWork

    async def __call__(self, actor: Actor, category_id: UUID) -> None:
        async with self.uow(actor.app):
            if not await self.categories.remove(actor.app, category_id):
                raise NotFound
            await self.audit.record(
                actor.app, "category_removed", None, category_id=str(category_id), by=str(actor.user_id)
            )
