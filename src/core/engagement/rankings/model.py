"""Weeks, ranks and rows.

A ranking counts what each person did in a week of their own: a completion belongs to the local date of whoever did it,
and whoever looks sees the ISO week of their own date. So everybody has seven whole days, wherever they live; the same
reasoning as for `core.engagement.leaderboard.model`. Nobody is in it who did not ask to be.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """Where in a week's ranking a person stands: by completions, and among equals the one who came first, first.
    `last_id` is the completion by which they got there."""

    completions: int
    last_id: UUID


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a ranking; without `rank` for those who are not shown to others."""

    user_id: UUID
    standing: Standing
    name: str | None
    avatar_seed: str | None
    rank: int | None


class RankingRow(msgspec.Struct, frozen=True, kw_only=True):
    """How many challenges a person completed this week; `me` marks one's own row. Equal counts share a rank, and the
    next rank is as many lower: 1, 2, 2, 4. `rank` is null for one's own row while one takes no part."""

    rank: int | None
    name: str | None
    avatar_seed: str | None
    completions: int
    me: bool


class RankingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Rows by rank. `me` is one's own row on each page, null before one's first completion of the week. `starts` is the
    week's Monday and `participants` how many people are ranked."""

    starts: date
    participants: int
    me: RankingRow | None
    items: list[RankingRow]
    next_cursor: str | None
