"""Scores as rows; the leaderboards are kept up in the same statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from adapters.postgres.database import Database
from core.engagement.leaderboard.model import PERIODS, board
from core.engagement.scores.model import Score

# Counters are changed in one order by everybody (period, start, level): no two writers can wait for each other.
# `previous_level` is what the row held when it was overwritten, and not what the statement's snapshot saw.
_ADD = """
    with score as (
        insert into quiet_scores (app_id, user_id, id, db_level, recorded_at, day) values ($1, $2, $3, $4, $5, $6)
    ), better as (
        insert into leaderboard_bests as best (app_id, period, starts, user_id, db_level, score_id, shown)
        select $1, period, starts, $2, $4, $3, $7 from unnest($8::text[], $9::date[]) as board (period, starts)
        on conflict (app_id, period, starts, user_id) do update
        set previous_level = best.db_level, db_level = excluded.db_level, score_id = excluded.score_id
        where excluded.db_level < best.db_level
        returning period, starts, previous_level, shown
    ), change as (
        select period, starts, $4::smallint as db_level, 1 as people from better where shown
        union all
        select period, starts, previous_level, -1 from better where shown and previous_level is not null
    )
    insert into leaderboard_levels as level (app_id, period, starts, db_level, people)
    select $1, period, starts, db_level, people from change order by period, starts, db_level
    on conflict (app_id, period, starts, db_level) do update set people = level.people + excluded.people"""

_SHOW = """
    with turned as (
        update leaderboard_bests set shown = $3
        where user_id = $2 and ($1 = '*' or app_id = $1) and shown <> $3
        returning app_id, period, starts, db_level
    )
    insert into leaderboard_levels as level (app_id, period, starts, db_level, people)
    select app_id, period, starts, db_level, case when $3 then 1 else -1 end
    from turned order by app_id, period, starts, db_level
    on conflict (app_id, period, starts, db_level) do update set people = level.people + excluded.people"""

_OLD = "app_id = $1 and period in ('day', 'week') and starts < $2"
_FORGET = f"""
    delete from leaderboard_bests
    where ctid = any (array(select ctid from leaderboard_bests where {_OLD} limit $3))"""
_FORGET_LEVELS = f"delete from leaderboard_levels where {_OLD}"


@dataclass(frozen=True, slots=True)
class PostgresScores:
    """`core.engagement.scores.ports.Scores`, `core.engagement.leaderboard.ports.OldBoards` and, for the leaderboards,
    `core.identity.profiles.ports.Publicity`."""

    database: Database

    async def add(self, app: str, user_id: UUID, score: Score, *, shown: bool) -> None:
        boards = [board(app, period, score.day) for period in PERIODS]
        await self.database.execute(
            app,
            _ADD,
            app,
            user_id,
            score.id,
            score.db_level,
            score.recorded_at,
            score.day,
            shown,
            [each.period for each in boards],
            [each.starts for each in boards],
        )

    async def show(self, app: str, user_id: UUID, shown: bool) -> None:
        await self.database.execute(app, _SHOW, app, user_id, shown)

    async def forget(self, app: str, before: date, limit: int) -> int:
        forgotten = await self.database.execute(app, _FORGET, app, before, limit)
        if forgotten < limit:
            await self.database.execute(app, _FORGET_LEVELS, app, before)
        return forgotten
