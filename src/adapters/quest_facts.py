"""What social life asks of challenges that were done: engagement knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from core.engagement.challenges.ports import Participants
from core.engagement.quests.ports import QuestBook
from core.shared.ports import Clock
from core.social.timeline.model import PostedChallenge


@dataclass(frozen=True, slots=True)
class QuestFacts:
    """`core.social.timeline.ports.PostedChallenges` and `core.social.feed.ports.Completed`."""

    quests: QuestBook
    participants: Participants
    clock: Clock

    async def of(self, app: str, viewer: UUID, quests: Collection[tuple[UUID, UUID]]) -> Mapping[UUID, PostedChallenge]:
        if not quests:
            return {}
        locale = (await self.participants.look(app, viewer, self.clock.now())).locale
        found = await self.quests.find(app, quests)
        return {one.id: PostedChallenge(id=one.id, type=one.type, title=one.title.told(locale)) for one in found}

    async def completed(self, app: str, user_id: UUID, quest_id: UUID) -> bool | None:
        quest = await self.quests.get(app, user_id, quest_id)
        return None if quest is None else quest.status == "completed"
