"""Answers of language models that may be given again, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.postgres.database import Database
from core.ai.gateway.model import Answer
from core.shared.actor import STUDIO

_GET = """
    select model, provider, text, input_tokens, output_tokens from ai_answers
    where app_id = $1 and key = $2 and good_until > $3"""
_KEEP = """
    insert into ai_answers (app_id, key, user_id, model, provider, text, input_tokens, output_tokens, good_until)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (app_id, key) do update set
        model = excluded.model, provider = excluded.provider, text = excluded.text,
        input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
        good_until = excluded.good_until"""
_PRUNE = """
    delete from ai_answers where ctid = any(array(select ctid from ai_answers where good_until < $1 limit $2))"""


@dataclass(frozen=True, slots=True)
class PostgresAnswers:
    """`core.ai.gateway.ports.Answers`."""

    database: Database

    async def get(self, app: str, key: str, now: datetime) -> Answer | None:
        row = await self.database.fetchrow(app, _GET, app, key, now)
        return None if row is None else Answer(**row)

    async def keep(self, app: str, key: str, user_id: UUID | None, answer: Answer, until: datetime) -> None:
        await self.database.execute(
            app,
            _KEEP,
            app,
            key,
            user_id,
            answer.model,
            answer.provider,
            answer.text.replace("\0", ""),
            answer.input_tokens,
            answer.output_tokens,
            until,
        )

    async def prune(self, before: datetime, most: int) -> int:
        return await self.database.execute(STUDIO, _PRUNE, before, most)
