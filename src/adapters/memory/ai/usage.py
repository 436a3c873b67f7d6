"""Calls of language models and what they add up to, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.ai.gateway.budgets import Account, Spent
from core.ai.gateway.model import Call

USAGE, SPENDING = "ai_usage", "ai_spending"


@dataclass(frozen=True, slots=True)
class MemorySpending:
    """`core.ai.gateway.ports.Spending`, by app and account."""

    database: MemoryDatabase

    async def lock(self, app: str, accounts: Sequence[Account]) -> dict[Account, Spent]:
        async with self.database.turn():
            table = self.database.table(SPENDING)
            return {account: table.get((app, account)) or Spent() for account in accounts}

    async def save(self, app: str, spent: Mapping[Account, Spent]) -> None:
        async with self.database.turn():
            for account, standing in spent.items():
                self.database.table(SPENDING).put((app, account), standing)


@dataclass(frozen=True, slots=True)
class MemoryCalls:
    """`core.ai.gateway.ports.Calls` and `PendingCalls`, by app and id."""

    database: MemoryDatabase

    async def add(self, call: Call) -> None:
        async with self.database.turn():
            self.database.table(USAGE).put((call.app, call.id), call)

    async def lock(self, app: str, call_id: UUID) -> Call | None:
        async with self.database.turn():
            found: Call | None = self.database.table(USAGE).get((app, call_id))
            return found

    async def save(self, call: Call) -> None:
        await self.add(call)

    async def page(self, app: str, user_id: UUID | None, before: UUID | None, limit: int) -> list[Call]:
        async with self.database.turn():
            calls: list[Call] = [
                call
                for call in self.database.table(USAGE).rows()
                if call.app == app and call.outcome != "pending" and user_id in {None, call.user_id}
            ]
        calls.sort(key=lambda call: call.id, reverse=True)
        return [call for call in calls if before is None or call.id < before][:limit]

    async def since(self, before: datetime, limit: int) -> list[tuple[str, UUID]]:
        async with self.database.turn():
            calls: list[Call] = [call for call in self.database.table(USAGE).rows() if call.outcome == "pending"]
        calls.sort(key=lambda call: call.created_at)
        return [(call.app, call.id) for call in calls if call.created_at < before][:limit]
