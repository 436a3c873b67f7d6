"""Mailed links in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.database import MemoryDatabase
from core.identity.model import MailedToken


@dataclass(frozen=True, slots=True)
class MemoryMailedTokens:
    """`core.identity.ports.MailedTokens`, by hash. Links are ordered by the instant they were asked for, then by id."""

    database: MemoryDatabase

    async def add(self, token: MailedToken) -> bool:
        async with self.database.turn():
            table = self.database.table("mailed_tokens")
            mine = (token.created_at, token.id)
            others: list[MailedToken] = [
                one for one in table.rows() if (one.account_id, one.purpose) == (token.account_id, token.purpose)
            ]
            for one in others:
                if one.spent_at is None and (one.created_at, one.id) < mine:
                    table.put(one.hash, replace(one, spent_at=token.created_at))
            if any((one.created_at, one.id) >= mine for one in others):
                return False
            table.put(token.hash, token)
            return True

    async def forget_made_after(self, account_id: UUID, at: datetime) -> None:
        async with self.database.turn():
            table = self.database.table("mailed_tokens")
            for one in table.rows():
                if one.account_id == account_id and one.created_at > at:
                    table.remove(one.hash)

    async def find(self, token_hash: bytes) -> MailedToken | None:
        async with self.database.turn():
            found: MailedToken | None = self.database.table("mailed_tokens").get(token_hash)
            return found

    async def spend(self, token_hash: bytes, at: datetime) -> bool:
        async with self.database.turn():
            found: MailedToken | None = self.database.table("mailed_tokens").get(token_hash)
            if found is None or found.spent_at is not None:
                return False
            self.database.table("mailed_tokens").put(token_hash, replace(found, spent_at=at))
            return True

    async def void(self, account_id: UUID, at: datetime) -> None:
        async with self.database.turn():
            for key, one in self.database.table("mailed_tokens").items():
                if one.account_id == account_id and one.purpose == "reset" and one.spent_at is None:
                    self.database.table("mailed_tokens").put(key, replace(one, spent_at=at))

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            old = [key for key, one in self.database.table("mailed_tokens").items() if one.expires_at < before][:most]
            for key in old:
                self.database.table("mailed_tokens").remove(key)
        return len(old)
