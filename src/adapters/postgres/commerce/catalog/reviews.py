"""Reviews as rows. A trigger carries each rating into its product's figures, wherever the row comes from or goes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.commerce.reviews.model import Review

_COLUMNS = "id, product_id, user_id, rating, comment, hidden, created_at, updated_at"
_SELECT = f"select app_id as app, {_COLUMNS} from reviews"


@dataclass(frozen=True, slots=True)
class PostgresReviews:
    """`core.commerce.reviews.ports.ReviewStore`."""

    database: Database

    async def add(self, review: Review) -> bool:
        added = await self.database.execute(
            review.app,
            f"""insert into reviews (app_id, {_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                on conflict (app_id, product_id, user_id) do nothing""",
            review.app,
            review.id,
            review.product_id,
            review.user_id,
            review.rating,
            review.comment,
            review.hidden,
            review.created_at,
            review.updated_at,
        )
        return added == 1

    async def lock(self, app: str, review_id: UUID) -> Review | None:
        row = await self.database.fetchrow(app, f"{_SELECT} where app_id = $1 and id = $2 for update", app, review_id)
        return _review(row) if row else None

    async def save(self, review: Review) -> None:
        await self.database.execute(
            review.app,
            """update reviews set rating = $3, comment = $4, hidden = $5, updated_at = $6
               where app_id = $1 and id = $2""",
            review.app,
            review.id,
            review.rating,
            review.comment,
            review.hidden,
            review.updated_at,
        )

    async def remove(self, app: str, review_id: UUID) -> None:
        await self.database.execute(app, "delete from reviews where app_id = $1 and id = $2", app, review_id)

    async def page(
        self, app: str, product_id: UUID | None, before: UUID | None, limit: int, *, hidden: bool | None = False
    ) -> list[Review]:
        of_product = "and product_id = $5" if product_id else "and $5::uuid is null"
        rows = await self.database.fetch(
            app,
            f"""{_SELECT} where app_id = $1 {of_product} and ($2::uuid is null or id < $2)
                and ($3::boolean is null or hidden = $3) order by id desc limit $4""",
            app,
            before,
            hidden,
            limit,
            product_id,
        )
        return [_review(row) for row in rows]


def _review(row: asyncpg.Record) -> Review:
    return msgspec.convert(dict(row), Review)
