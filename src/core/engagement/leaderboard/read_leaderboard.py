"""Looking at a leaderboard: from the top, around oneself, or on from a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from core.engagement.leaderboard.model import (
    Board,
    LeaderboardPage,
    LeaderboardRow,
    Period,
    Place,
    Standing,
    board,
)
from core.engagement.leaderboard.ports import Boards
from core.engagement.scores.ports import Players
from core.shared.actor import Actor
from core.shared.paging import Cursors
from core.shared.ports import Clock
from core.shared.zones import zone


class _Reading(msgspec.Struct, frozen=True, array_like=True):
    """How far somebody has read: which board, its last place, and whether their own row has come already."""

    starts: date
    last: Place
    seen_me: bool


@dataclass(frozen=True, slots=True)
class ReadLeaderboard:
    """A page of the board of the actor's own day, of its week, or of all time.

    `around="me"` begins so that one's own row is in the middle, as far as there are people ahead; without a score it
    begins at the top. A cursor goes on, on the same board, even when its day is over.
    Raises `Invalid("invalid_cursor")`.
    """

    boards: Boards
    players: Players
    cursors: Cursors
    clock: Clock

    async def __call__(
        self,
        actor: Actor,
        period: Period,
        around: Literal["me"] | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> LeaderboardPage:
        listing = f"leaderboard {actor.app} {actor.user_id} {period}"
        reading = None if cursor is None else self.cursors.open(listing, cursor, _Reading)
        on = Board(actor.app, period, reading.starts) if reading else await self._own_board(actor, period)
        mine = await self.boards.standing(on, actor.user_id)
        me = mine if mine is not None and mine.rank is not None else None
        if reading is None and around == "me" and me is not None:
            rows, more = await self._around(on, me, limit)
        else:
            place = reading.last if reading else None
            rows, more = _cut(await self.boards.after(on, place, limit + 1), limit)
        seen_me = me is not None if reading is None else reading.seen_me
        return LeaderboardPage(
            period=period,
            starts=None if period == "all" else on.starts,
            participants=await self.boards.participants(on),
            me=_row(mine, actor) if mine else None,
            items=[_row(row, actor) for row in _with_me_once(rows, actor, reading, me)],
            next_cursor=self.cursors.seal(listing, _Reading(on.starts, rows[-1].place, seen_me)) if more else None,
        )

    async def _own_board(self, actor: Actor, period: Period) -> Board:
        now = self.clock.now()
        timezone = await self.players.timezone(actor.app, actor.user_id, now)
        return board(actor.app, period, now.astimezone(zone(timezone)).date())

    async def _around(self, on: Board, mine: Standing, limit: int) -> tuple[list[Standing], bool]:
        """As many behind as ahead; near an end of the board the other side fills the page."""
        ahead = await self.boards.before(on, mine.place, limit - 1)
        behind = await self.boards.after(on, mine.place, limit)
        wanted_behind = min(len(behind), (limit - 1) // 2)
        ahead = ahead[: limit - 1 - wanted_behind]
        return _cut([*reversed(ahead), mine, *behind], limit)


def _with_me_once(rows: list[Standing], actor: Actor, reading: _Reading | None, me: Standing | None) -> list[Standing]:
    """One's own row comes with the first page, at its place or at the end, and with no later one."""
    others = [row for row in rows if row.user_id != actor.user_id]
    if reading is None:
        return rows if me is None or len(others) < len(rows) else [*rows, me]
    return others if reading.seen_me else rows


def _cut(rows: Sequence[Standing], limit: int) -> tuple[list[Standing], bool]:
    return list(rows[:limit]), len(rows) > limit


def _row(standing: Standing, actor: Actor) -> LeaderboardRow:
    return LeaderboardRow(
        rank=standing.rank,
        pseudonym=standing.pseudonym,
        db_level=standing.place.db_level,
        me=standing.user_id == actor.user_id,
    )
