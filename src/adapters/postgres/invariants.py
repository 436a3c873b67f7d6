"""Invariants as queries: declared beside each context's adapters, found by looking."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass

import adapters.postgres as package
from adapters.postgres.database import Database
from core.shared.actor import STUDIO


def declared() -> dict[str, str]:
    """Every declaration: modules `adapters.postgres.<context>.invariants` bind `INVARIANTS`, by name a query that
    counts violations. Raises `ValueError` for a name that is used twice."""
    found: dict[str, str] = {}
    for module in sorted(found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")):
        if module.endswith(".invariants") and module != __name__:
            for name, query in importlib.import_module(module).INVARIANTS.items():
                if found.setdefault(name, query) is not query:
                    raise ValueError(f"two invariants have the name {name!r}")
    return found


@dataclass(frozen=True, slots=True)
class PostgresInvariants:
    """`core.platform.invariants.ports.Invariants`; all of them see one state of the database."""

    database: Database

    async def violations(self) -> Mapping[str, int]:
        checks = declared()
        async with self.database.transaction(STUDIO):
            await self.database.execute(STUDIO, "set transaction isolation level repeatable read, read only")
            return {name: await self.database.fetchval(STUDIO, query) for name, query in checks.items()}
