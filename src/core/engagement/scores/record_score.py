"""Recording how quiet it was."""

from __future__ import annotations

from dataclasses import dataclass

from core.engagement.scores.model import RecordScore, Score, instant_of
from core.engagement.scores.ports import Naming, Players, Scores
from core.shared.actor import Actor
from core.shared.events import ScoreRecorded
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork
from core.shared.zones import zone


@dataclass(frozen=True, slots=True)
class RecordQuietScore:
    """Keeps a score on the person's local day, in the zone that was in force then, and on the leaderboards.

    Raises `Invalid` for a score of the future or of more than 48 hours ago.
    """

    players: Players
    scores: Scores
    naming: Naming
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, command: RecordScore) -> Score:
        at = instant_of(command, self.clock.now())
        async with self.uow(actor.app):
            player = await self.players.enter(actor.app, actor.user_id, at)
            await self.naming(actor.app, actor.user_id)
            day = at.astimezone(zone(player.timezone)).date()
            score = Score(id=self.ids.new(), db_level=command.db_level, recorded_at=at, day=day)
            await self.outbox.add(
                ScoreRecorded(app=actor.app, user_id=actor.user_id, score_id=score.id, db_level=score.db_level, day=day)
            )
            # Last, because the counters it changes are everybody's and stay locked until the commit.
            await self.scores.add(actor.app, actor.user_id, score, shown=player.shown)
        return score
