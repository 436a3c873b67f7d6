"""The streaks of many people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from core.engagement.streaks.engine import replay
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.policy import StreakPolicy, fingerprint
from core.engagement.streaks.ports import KeptAnswer, KeptAnswers, StreakFacts
from core.engagement.streaks.read_streak import view_of
from core.engagement.streaks.snapshot import Snapshot

_decode = msgspec.json.Decoder(Snapshot).decode


@dataclass(frozen=True, slots=True)
class ReadStreaks:
    """The streaks of these people at `now`, without those of whom nothing is kept. One statement, and more only for
    people whose state was kept under other rules or by a clock that has been set back since."""

    kept: KeptAnswers
    facts: StreakFacts

    async def __call__(
        self, policy: StreakPolicy, app: str, user_ids: Sequence[UUID], now: datetime
    ) -> Mapping[UUID, StreakView]:
        kept = await self.kept.many(app, user_ids)
        return {user_id: await self._view(policy, app, user_id, kept[user_id], now) for user_id in kept}

    async def _view(self, policy: StreakPolicy, app: str, user_id: UUID, kept: KeptAnswer, now: datetime) -> StreakView:
        if kept.rules != fingerprint(policy) or now < kept.valid_from:
            return replay(policy, await self.facts.all(app, user_id), now).view
        if now < kept.valid_until:
            return view_of(kept.answer)
        return _decode(kept.snapshot).view(policy, now)[0]
