"""What completing a challenge brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from core.engagement.achievements.model import Unlocked
from core.engagement.challenges.ports import Participant, Unlocking
from core.engagement.quests.figures import QuestFigures
from core.engagement.quests.measure_quests import MeasureQuests
from core.engagement.quests.model import Quest
from core.engagement.quests.ports import QuestBook, QuestTotals
from core.platform.registry.spec import AppSpec
from core.shared.config import RuntimeConfig
from core.shared.energy import Energy
from core.shared.events import QuestCompleted
from core.shared.ledger import Cause, Ledger
from core.shared.notices import Notices
from core.shared.ports import Outbox
from core.shared.wall import local_day

COMPLETED = "challenge"
"""The ledger's reason."""


@dataclass(frozen=True, slots=True)
class FinishQuest:
    """Completes a started challenge whose people are entered and of which everything that has to be done is done: it
    counts, the reward and the energy are theirs, they are told, and what it unlocks is unlocked.

    Money and energy have the challenge as their cause, so that even a second time would bring nothing.
    """

    quests: QuestBook
    totals: QuestTotals
    measures: MeasureQuests
    ledger: Ledger
    energy: Energy
    notices: Notices
    unlocking: Unlocking
    outbox: Outbox
    config: RuntimeConfig

    async def figures(self, app: AppSpec, user_id: UUID) -> Mapping[str, int]:
        """What achievements know of the person's challenges, to be asked before anything is counted."""
        return (await self.measures.measures(app.slug, [user_id])).get(user_id, {})

    async def __call__(
        self, app: AppSpec, quest: Quest, person: Participant, now: datetime, before: Mapping[str, int]
    ) -> tuple[Quest, list[Unlocked]]:
        done = replace(quest, status="completed", ended_at=now)
        await self.quests.save(app.slug, done)
        await self.totals.count(app.slug, done)
        cause = Cause(COMPLETED, f"quest:{done.id}")
        if done.reward:
            await self.ledger.grant(app.slug, done.user_id, "coins", done.reward, cause)
        gain = self.config.of(app.slug, QuestFigures).energy_gained_by_completing
        await self.energy.change(app.slug, done.user_id, gain, cause)
        await self.outbox.add(
            QuestCompleted(
                app=app.slug,
                user_id=done.user_id,
                quest_id=done.id,
                type=done.type,
                day=local_day(person.timezone, done.done_at or now),
                reward=done.reward,
            )
        )
        await self.notices.tell(
            app.slug,
            done.user_id,
            "reward",
            "challenge_completed",
            params={**done.title.params(), "count": done.reward},
            about=done.id,
            once=f"quest:{done.id}",
        )
        return done, await self.unlocking(app, done.user_id, before, done.id)
