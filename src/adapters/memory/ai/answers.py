"""Answers of language models that may be given again, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.database import MemoryDatabase
from core.ai.gateway.model import Answer

ANSWERS = "ai_answers"


class Kept(msgspec.Struct, frozen=True):
    """An answer, whose it is, and until when it is good."""

    user_id: UUID | None
    answer: Answer
    good_until: datetime


@dataclass(frozen=True, slots=True)
class MemoryAnswers:
    """`core.ai.gateway.ports.Answers`, by app and key."""

    database: MemoryDatabase

    async def get(self, app: str, key: str, now: datetime) -> Answer | None:
        async with self.database.turn():
            kept: Kept | None = self.database.table(ANSWERS).get((app, key))
            return kept.answer if kept is not None and kept.good_until > now else None

    async def keep(self, app: str, key: str, user_id: UUID | None, answer: Answer, until: datetime) -> None:
        async with self.database.turn():
            self.database.table(ANSWERS).put((app, key), Kept(user_id, answer, until))

    async def prune(self, before: datetime, most: int) -> int:
        async with self.database.turn():
            table = self.database.table(ANSWERS)
            old = [key for key, kept in table.items() if kept.good_until < before][:most]
            for key in old:
                table.remove(key)
            return len(old)
