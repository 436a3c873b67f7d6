"""Doing a challenge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec.structs import asdict

from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.model import (
    CompleteChallengeCommand,
    Completed,
    Completion,
    Content,
    check_form,
    content_of,
    instant_of,
)
from core.engagement.challenges.ports import (
    CompletionMeasures,
    Completions,
    OwnChallenges,
    Participant,
    Participants,
    Unlocking,
)
from core.engagement.challenges.stats import week_of
from core.engagement.rankings.feature import Rankings
from core.engagement.rankings.ports import WeeklyCounts
from core.engagement.streaks.facts import Log
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.log_activity import LogActivity
from core.engagement.streaks.model import StreakView
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.read_streak import ReadStreak, view_of
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Invalid, NotFound
from core.shared.events import ChallengeCompleted
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork


@dataclass(frozen=True, slots=True)
class CompleteChallenge:
    """Keeps the completion on the person's local day, counts it, logs it towards the streak under the same id and
    unlocks what it unlocks, all or nothing.

    A `client_id` that the person has used before is answered with the completion of then, the present streak and what
    it unlocked then, whatever else the command says. Raises `Invalid` for a command that neither names nor describes a
    challenge or does both, `Invalid("log_out_of_window")` for an instant more than 5 minutes ahead or further back than
    the app's streaks take, and `NotFound` for a challenge that isn't there.
    """

    participants: Participants
    completions: Completions
    own: OwnChallenges
    measures: CompletionMeasures
    log: LogActivity
    read_streak: ReadStreak
    weeks: WeeklyCounts
    unlocking: Unlocking
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def __call__(self, app: AppSpec, actor: Actor, command: CompleteChallengeCommand) -> Completed:
        check_form(command)
        async with self.uow(app.slug):
            person = await self.participants.enter(app.slug, actor.user_id, self.clock.now())
            if command.client_id is not None:
                known = await self.completions.of_client(app.slug, actor.user_id, command.client_id)
                if known is not None:
                    return await self._again(app, actor, known)
            content = await self._content(app, actor, person.locale, command)
            return await self._complete(app, actor, person, command, content)

    async def _again(self, app: AppSpec, actor: Actor, known: Completion) -> Completed:
        streak = await self._streak(_policy(app), actor)
        unlocked = await self.unlocking.of_cause(app, actor.user_id, known.id)
        return Completed(completion=known, streak=streak, achievements=unlocked)

    async def _content(self, app: AppSpec, actor: Actor, locale: str, command: CompleteChallengeCommand) -> Content:
        wanted = command.challenge_id
        if wanted is None:
            return content_of(command)
        feature = app.feature(Challenges) or Challenges()
        challenge = feature.entries.get(wanted, locale) or await self.own.get(app.slug, actor.user_id, wanted)
        if challenge is None:
            raise NotFound("not_found", "There is no such challenge.")
        return content_of(challenge)

    async def _complete(
        self,
        app: AppSpec,
        actor: Actor,
        person: Participant,
        command: CompleteChallengeCommand,
        content: Content,
    ) -> Completed:
        before = await self._figures(app, actor)
        now = self.clock.now()
        at = instant_of(command, now)
        streak, log = await self._log(_policy(app), actor, at, content)
        completion = Completion(
            **asdict(content),
            id=log.id,
            challenge_id=command.challenge_id,
            client_id=command.client_id,
            completed_at=log.at.astimezone(UTC),
            day=log.day,
        )
        await self.completions.add(app.slug, actor.user_id, completion, now)
        await self.outbox.add(_event(actor, completion))
        unlocked = await self.unlocking(app, actor.user_id, before, completion.id)
        if app.feature(Rankings) is not None:
            # Last, because the counters it changes are everybody's and stay locked until the commit.
            week, _ = week_of(completion.day)
            await self.weeks.count(app.slug, actor.user_id, week, completion.id, shown=person.ranked)
        return Completed(completion=completion, streak=streak, achievements=unlocked)

    async def _figures(self, app: AppSpec, actor: Actor) -> dict[str, int]:
        """The person's figures as they are before anything is counted."""
        measures = await self.measures.measures(app.slug, [actor.user_id])
        streak = await self._streak(_policy(app), actor)
        kept = {"current_streak": streak.current, "longest_streak": streak.longest}
        return {**measures.get(actor.user_id, {}), **kept}

    async def _log(
        self, policy: StreakPolicy, actor: Actor, at: datetime | None, content: Content
    ) -> tuple[StreakView, Log]:
        try:
            seconds = max((content.duration or 0) * 60, policy.minimum_seconds)
            return await self.log.log(policy, actor, seconds, at, self.ids.new())
        except Invalid as refusal:
            raise Invalid(refusal.code, refusal.detail, pointer="/completed_at") from refusal

    async def _streak(self, policy: StreakPolicy, actor: Actor) -> StreakView:
        return view_of(await self.read_streak(policy, actor))


def _policy(app: AppSpec) -> StreakPolicy:
    return (app.feature(Streaks) or Streaks()).policy


def _event(actor: Actor, completion: Completion) -> ChallengeCompleted:
    return ChallengeCompleted(
        app=actor.app,
        user_id=actor.user_id,
        completion_id=completion.id,
        day=completion.day,
        goal_category=completion.goal_category,
        energy_level=completion.energy_level,
    )
