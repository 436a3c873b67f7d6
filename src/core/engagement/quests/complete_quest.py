"""Completing a challenge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from core.engagement.achievements.model import Unlocked
from core.engagement.quests.enter import Enter, Entered
from core.engagement.quests.finish_quest import FinishQuest
from core.engagement.quests.model import CompleteCommand, Quest
from core.engagement.quests.ports import FocusSessions, QuestBook
from core.engagement.quests.tell_session import TellSession
from core.engagement.quests.views import CompletedQuest, quest_view
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.log_activity import LogActivity
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.read_streak import ReadStreak, view_of
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.energy import Energy
from core.shared.errors import Conflict
from core.shared.ledger import Ledger
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class CompleteQuest:
    """On the person's honour, as far as it is plausible: a focus challenge needs a logged focus session of the length
    that it asks for, a social one a partner. What a person does counts towards their streak at once; a social one is
    completed, and paid to both, when the second of the two has done their part.

    Raises `NotFound`, and `Conflict` with `challenge_not_pending` (it is over, or one's own part is done already),
    `focus_session_missing` or `social_session_missing`. However often and however parallel it is asked for, it is paid
    once.
    """

    enter: Enter
    quests: QuestBook
    focus: FocusSessions
    finish: FinishQuest
    tell: TellSession
    log: LogActivity
    read_streak: ReadStreak
    ledger: Ledger
    energy: Energy
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: AppSpec, actor: Actor, command: CompleteCommand) -> CompletedQuest:
        async with self.uow(app.slug):
            now = self.clock.now()
            entered = await self.enter.quest(app.slug, actor.user_id, command.user_challenge_id, now)
            await self._check(app.slug, entered, now)
            before = await self._figures(app, actor)
            quest = replace(entered.quest, done_at=now, note=_tidy(command.note))
            streak = await self._log(app, actor, quest)
            partner = await self._partner(app.slug, entered)
            if partner is not None and partner.done_at is None:
                await self.quests.save(app.slug, quest)
                await self.tell.one_is_done(app.slug, entered)
                unlocked: list[Unlocked] = []
            else:
                quest, unlocked = await self._finish(app, entered, quest, partner, before)
            return CompletedQuest(
                user_challenge=quest_view(quest, entered.people[actor.user_id].locale, now),
                reward=quest.reward if quest.status == "completed" else 0,
                balance=await self.ledger.balance(app.slug, actor.user_id, "coins"),
                energy=await self.energy.of(app.slug, actor.user_id, now),
                streak=streak,
                achievements=unlocked,
            )

    async def _check(self, app: str, entered: Entered, now: datetime) -> None:
        quest = entered.quest
        if not quest.pending(now):
            raise Conflict("challenge_not_pending", "This challenge is over.")
        if quest.done_at is not None:
            raise Conflict("challenge_not_pending", "You have done your part; your partner has not yet.")
        if quest.type == "focus":
            longest = await self.focus.longest(app, quest.user_id, quest.id)
            if longest < (quest.duration_seconds or 1):
                raise Conflict("focus_session_missing", "This challenge needs a logged focus session of its length.")
        if quest.type == "social" and (entered.session is None or entered.session.state != "accepted"):
            raise Conflict("social_session_missing", "This challenge needs a friend who has accepted your invitation.")

    async def _figures(self, app: AppSpec, actor: Actor) -> dict[str, int]:
        """The person's figures as they are before anything is counted."""
        streak = view_of(await self.read_streak(_streaks(app).policy, actor))
        kept = {"current_streak": streak.current, "longest_streak": streak.longest}
        return {**await self.finish.figures(app, actor.user_id), **kept}

    async def _log(self, app: AppSpec, actor: Actor, quest: Quest) -> StreakView:
        policy = _streaks(app).policy
        seconds = max(quest.duration_seconds or 0, policy.minimum_seconds)
        streak, _ = await self.log.log(policy, actor, seconds, None, quest.id)
        return streak

    async def _partner(self, app: str, entered: Entered) -> Quest | None:
        """The partner's part of a social one."""
        if entered.session is None:
            return None
        partner = entered.session.partner_of(entered.quest.user_id)
        theirs = entered.session.quest_of(partner)
        return None if theirs is None else await self.quests.get(app, partner, theirs)

    async def _finish(
        self,
        app: AppSpec,
        entered: Entered,
        quest: Quest,
        partner: Quest | None,
        before: Mapping[str, int],
    ) -> tuple[Quest, list[Unlocked]]:
        """Both parts of a social one, in the order of their people's ids."""
        now = quest.done_at or self.clock.now()
        parts = [quest] if partner is None else sorted((quest, partner), key=lambda part: part.user_id)
        unlocked: list[Unlocked] = []
        for part in parts:
            known = before if part is quest else await self.finish.figures(app, part.user_id)
            done, news = await self.finish(app, part, entered.people[part.user_id], now, known)
            if done.id == quest.id:
                quest, unlocked = done, news
        if entered.session is not None:
            await self.tell.ended(app.slug, entered.session, "completed", now)
        return quest, unlocked


def _streaks(app: AppSpec) -> Streaks:
    return app.feature(Streaks) or Streaks()


def _tidy(note: str | None) -> str | None:
    return (note or "").strip() or None
