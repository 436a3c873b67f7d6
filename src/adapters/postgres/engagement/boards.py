"""Leaderboards read from the rows that `PostgresScores` keeps up."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from core.engagement.leaderboard.model import Board, Place, Standing

# A rank is one more than the people on better levels, of which there are 121 at most: never a count of rows.
_LEVELS = """
    level as (
        select db_level, sum(people) over (order by db_level) - people + 1 as rank
        from leaderboard_levels where app_id = $1 and period = $2 and starts = $3 and people > 0
    )"""
_BOARD = "app_id = $1 and period = $2 and starts = $3"


def _page(condition: str, direction: str) -> str:
    """The limit stands inside, before the joins: they are for the page's rows alone."""
    return f"""
    with {_LEVELS}, page as (
        select user_id, db_level, score_id from leaderboard_bests
        where {_BOARD} and shown {condition} order by db_level {direction}, score_id {direction} limit $4
    )
    select page.user_id, page.db_level, page.score_id, pseudonyms.pseudonym, level.rank
    from page left join level using (db_level)
    left join pseudonyms on pseudonyms.app_id = $1 and pseudonyms.user_id = page.user_id
    order by page.db_level {direction}, page.score_id {direction}"""


FROM_TOP = _page("", "asc")
AFTER = _page("and (db_level, score_id) > ($5, $6)", "asc")
BEFORE = _page("and (db_level, score_id) < ($5, $6)", "desc")
STANDING = f"""
    with {_LEVELS}
    select best.user_id, best.db_level, best.score_id, pseudonyms.pseudonym,
           case when best.shown then (select rank from level where level.db_level = best.db_level) end as rank
    from leaderboard_bests best left join pseudonyms using (app_id, user_id)
    where {_BOARD} and best.user_id = $4"""
PARTICIPANTS = f"select coalesce(sum(people), 0) from leaderboard_levels where {_BOARD}"


@dataclass(frozen=True, slots=True)
class PostgresBoards:
    """`core.engagement.leaderboard.ports.Boards`."""

    database: Database

    async def participants(self, board: Board) -> int:
        return int(await self.database.fetchval(board.app, PARTICIPANTS, board.app, board.period, board.starts))

    async def standing(self, board: Board, user_id: UUID) -> Standing | None:
        row = await self.database.fetchrow(board.app, STANDING, board.app, board.period, board.starts, user_id)
        return _standing(row) if row else None

    async def after(self, board: Board, place: Place | None, limit: int) -> list[Standing]:
        if place is None:
            return await self._fetch(board, FROM_TOP, limit)
        return await self._fetch(board, AFTER, limit, place.db_level, place.score_id)

    async def before(self, board: Board, place: Place, limit: int) -> list[Standing]:
        return await self._fetch(board, BEFORE, limit, place.db_level, place.score_id)

    async def _fetch(self, board: Board, statement: str, *values: object) -> list[Standing]:
        rows = await self.database.fetch(board.app, statement, board.app, board.period, board.starts, *values)
        return [_standing(row) for row in rows]


def _standing(row: asyncpg.Record) -> Standing:
    return Standing(
        user_id=row["user_id"],
        place=Place(row["db_level"], row["score_id"]),
        pseudonym=row["pseudonym"],
        rank=None if row["rank"] is None else int(row["rank"]),
    )
