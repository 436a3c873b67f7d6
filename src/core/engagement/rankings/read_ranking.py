"""Looking at this week's ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec

from core.engagement.challenges.stats import week_of
from core.engagement.rankings.model import Ranked, RankingPage, RankingRow, Standing
from core.engagement.rankings.ports import WeeklyRankings
from core.engagement.scores.ports import Players
from core.shared.actor import Actor
from core.shared.paging import Cursors
from core.shared.ports import Clock
from core.shared.wall import local_day


class _Reading(msgspec.Struct, frozen=True, array_like=True):
    """How far somebody has read, and of which week."""

    starts: date
    last: Standing


@dataclass(frozen=True, slots=True)
class ReadRanking:
    """A page of the ranking of the actor's own week. A cursor goes on in the same week, even when that is over. Raises
    `Invalid("invalid_cursor")`."""

    rankings: WeeklyRankings
    players: Players
    cursors: Cursors
    clock: Clock

    async def __call__(self, actor: Actor, limit: int = 20, cursor: str | None = None) -> RankingPage:
        listing = f"ranking {actor.app} {actor.user_id}"
        reading = None if cursor is None else self.cursors.open(listing, cursor, _Reading)
        starts = reading.starts if reading else await self._this_week(actor)
        found = await self.rankings.after(actor.app, starts, reading.last if reading else None, limit + 1)
        rows = found[:limit]
        mine = await self.rankings.of(actor.app, starts, actor.user_id)
        more = self.cursors.seal(listing, _Reading(starts, rows[-1].standing)) if len(found) > limit else None
        return RankingPage(
            starts=starts,
            participants=await self.rankings.participants(actor.app, starts),
            me=_row(mine, actor) if mine else None,
            items=[_row(row, actor) for row in rows],
            next_cursor=more,
        )

    async def _this_week(self, actor: Actor) -> date:
        now = self.clock.now()
        monday, _ = week_of(local_day(await self.players.timezone(actor.app, actor.user_id, now), now))
        return monday


def _row(ranked: Ranked, actor: Actor) -> RankingRow:
    return RankingRow(
        rank=ranked.rank,
        name=ranked.name,
        avatar_seed=ranked.avatar_seed,
        completions=ranked.standing.completions,
        me=ranked.user_id == actor.user_id,
    )
