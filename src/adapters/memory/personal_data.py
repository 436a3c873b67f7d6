"""What the tables in memory hold about people: declared beside each context's adapters, found by looking."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

import adapters.memory as package
from adapters.memory.database import MemoryDatabase


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one table that are about a person.

    `whose` tells from key and row the person's id, and the app unless the row is the studio's; `shown` the row as it is
    exported, None for not at all; `kept_as` the row without the person, None when it goes.
    """

    table: str
    whose: Callable[[Any, Any], tuple[UUID | None, str | None]]
    shown: Callable[[Any, Any], dict[str, object]] | None
    kept_as: Callable[[Any], Any] | None = None


def declared() -> Iterator[Held]:
    """Every declaration: modules `adapters.memory.<context>.personal_data` bind theirs to `HELD`, in order."""
    for module in sorted(found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")):
        if module.endswith(".personal_data") and module != __name__:
            yield from importlib.import_module(module).HELD


@lru_cache(maxsize=1)
def _all() -> tuple[Held, ...]:
    return tuple(declared())


@dataclass(frozen=True, slots=True)
class MemoryPersonalData:
    """`core.identity.privacy.ports.PersonalData`."""

    database: MemoryDatabase

    async def export(self, user_id: UUID) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = {}
        async with self.database.turn():
            for held in _all():
                for key, row in self.database.table(held.table).items():
                    owner, app = held.whose(key, row)
                    if owner == user_id and held.shown is not None:
                        shown = held.shown(key, row)
                        found.setdefault(held.table, []).append(shown if app is None else {"app_id": app, **shown})
        return found

    async def purge(self, user_id: UUID, app: str | None = None) -> None:
        async with self.database.turn():
            for held in _all():
                for key, row in self.database.table(held.table).items():
                    owner, of_app = held.whose(key, row)
                    if owner != user_id or (app is not None and app != of_app):
                        continue
                    if held.kept_as is None:
                        self.database.table(held.table).remove(key)
                    else:
                        self.database.table(held.table).put(key, held.kept_as(row))


def fields(_key: object, row: Any) -> dict[str, object]:
    """A row that is a struct, with all its fields but the app, which is shown with each row anyway."""
    return {name: value for name, value in msgspec.structs.asdict(row).items() if name != "app"}


def fields_but(*hidden: str) -> Callable[[object, Any], dict[str, object]]:
    """A row that is a struct, without its secrets."""
    return lambda key, row: {name: value for name, value in fields(key, row).items() if name not in hidden}
