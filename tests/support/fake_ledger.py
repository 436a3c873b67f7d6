"""A ledger in short, until the real one is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.shared.errors import PaymentRequired
from core.shared.ledger import Asset, Cause


@dataclass
class FakeLedger:
    """`core.shared.ledger.Ledger`."""

    database: MemoryDatabase

    async def _move(self, app: str, user: UUID, cause: Cause, act: str, amount: int, about: Cause | None) -> bool:
        async with self.database.turn():
            table = self.database.table("fake_ledger")
            if (app, user, cause) in table:
                assert table.get((app, user, cause))[0] == act  # type: ignore[index]
                return False
            table.put((app, user, cause), (act, amount, about))
            return True

    def _entry(self, app: str, user: UUID, cause: Cause) -> Any:
        return self.database.table("fake_ledger").get((app, user, cause))

    async def grant(
        self,
        app: str,
        user_id: UUID,
        asset: Asset,
        amount: int,
        cause: Cause,
        *,
        free: bool = True,
        expires_at: Any = None,
    ) -> bool:
        assert amount > 0
        return await self._move(app, user_id, cause, "grant", amount, None)

    async def spend(self, app: str, user_id: UUID, asset: Asset, amount: int, cause: Cause) -> bool:
        if self._entry(app, user_id, cause):
            return False
        if await self.balance(app, user_id, asset) < amount:
            raise PaymentRequired("insufficient_credits")
        return await self._move(app, user_id, cause, "spend", -amount, None)

    async def take_back(
        self, app: str, user_id: UUID, asset: Asset, amount: int, cause: Cause, *, granted: Cause
    ) -> bool:
        entry = self._entry(app, user_id, granted)
        if entry is None or entry[0] != "grant":
            return False
        return await self._move(app, user_id, cause, "take_back", -amount, granted)

    async def give_back(self, app: str, user_id: UUID, asset: Asset, cause: Cause, *, taken: Cause) -> bool:
        entry = self._entry(app, user_id, taken)
        if entry is None or entry[0] not in {"take_back", "spend"}:
            return False
        return await self._move(app, user_id, cause, "give_back", -entry[1], taken)

    async def balance(self, app: str, user_id: UUID, asset: Asset) -> int:
        async with self.database.turn():
            rows = self.database.table("fake_ledger").items()
            return sum(entry[1] for key, entry in rows if key[:2] == (app, user_id))
