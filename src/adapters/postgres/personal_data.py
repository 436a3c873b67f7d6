"""What the tables hold about people: declared beside each context's adapters, found by looking."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

import adapters.postgres as package
from adapters.postgres.database import Database
from core.shared.actor import STUDIO


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one table that are about a person.

    `whose` is the SQL condition, `$1` the person's id. `hidden` columns are secrets and never exported. With `kept_as`
    the row stays without the person: it is the `set` clause of the update that takes them out of it. What `stays` names
    nobody and leads to the person only by a row that is erased or kept without them. Rows without an `app_id` are the
    studio's and outlive a farewell to one app.
    """

    table: str
    whose: str = "user_id = $1"
    hidden: tuple[str, ...] = ()
    kept_as: str = ""
    stays: bool = False
    of_an_app: bool = True
    exported: bool = True


def declared() -> Iterator[Held]:
    """Every declaration: modules `adapters.postgres.<context>.personal_data` bind theirs to `HELD`, in order of
    erasure.
    """
    for module in sorted(found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")):
        if module.endswith(".personal_data") and module != __name__:
            yield from importlib.import_module(module).HELD


@lru_cache(maxsize=1)
def _all() -> tuple[Held, ...]:
    return tuple(declared())


@dataclass(frozen=True, slots=True)
class PostgresPersonalData:
    """`core.identity.privacy.ports.PersonalData`."""

    database: Database

    async def export(self, user_id: UUID) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = {}
        async with self.database.connection(STUDIO) as connection:
            for held in _all():
                if not held.exported:
                    continue
                statement = await connection.prepare(f"select * from {held.table} where {held.whose}")
                shown = {
                    column.name: column.type.name
                    for column in statement.get_attributes()
                    if column.name not in held.hidden
                }
                rows = await statement.fetch(user_id)
                if rows:
                    found[held.table] = [
                        {name: _plain(row[name], kind) for name, kind in shown.items()} for row in rows
                    ]
        return found

    async def purge(self, user_id: UUID, app: str | None = None) -> None:
        for held in _all():
            if held.stays or (app is not None and not held.of_an_app):
                continue
            act = f"update {held.table} set {held.kept_as}" if held.kept_as else f"delete from {held.table}"
            in_app = " and app_id = $2" if app is not None else ""
            await self.database.execute(
                STUDIO, f"{act} where ({held.whose}){in_app}", user_id, *([app] if app is not None else [])
            )


def _plain(value: Any, kind: str) -> object:
    if value is not None and kind in {"json", "jsonb"}:
        return msgspec.json.decode(value)
    return value.hex() if isinstance(value, bytes) else value
