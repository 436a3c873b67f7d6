"""Boards, ranks and rows.

A board holds the best score of each person for a day, a week or all time. Days are people's own: a score belongs to
the local date of whoever recorded it, and whoever looks sees the board of their own date. Everybody so has a whole
day of 24 hours, and for nobody does "today" end in the afternoon. A week is the ISO week of such a date.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

import msgspec

Period = Literal["day", "week", "all"]
PERIODS: tuple[Period, ...] = ("day", "week", "all")
ALL_TIME = date(1970, 1, 1)


class Board(msgspec.Struct, frozen=True):
    """One leaderboard of one app."""

    app: str
    period: Period
    starts: date


class Place(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Where on a board a person stands: by level, and among equals the one who came first, first."""

    db_level: int
    score_id: UUID


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A person on a board; without `rank` for those whom others don't see."""

    user_id: UUID
    place: Place
    pseudonym: str
    rank: int | None


class LeaderboardRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person's best level of the period; `me` marks one's own row. Equal levels share a rank, and the next rank is
    as many lower: 1, 2, 2, 4. `rank` is null for one's own row while one has opted out."""

    rank: int | None
    pseudonym: str
    db_level: int
    me: bool


class LeaderboardPage(msgspec.Struct, frozen=True, kw_only=True):
    """Rows by rank. One's own row, when it is not on the first page, stands at that page's end and not again on a later
    one; `me` repeats it on each page, and is null before one's first score of the period.

    `starts` is the first day of the period and `participants` how many people are ranked.
    """

    period: Period
    starts: date | None
    participants: int
    me: LeaderboardRow | None
    items: list[LeaderboardRow]
    next_cursor: str | None


def board(app: str, period: Period, day: date) -> Board:
    """The board of that period on which a score of that local day counts."""
    if period == "day":
        return Board(app, period, day)
    if period == "week":
        return Board(app, period, day - timedelta(days=day.weekday()))
    return Board(app, period, ALL_TIME)
