"""What can be done offline, all of it in memory, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.achievements import MemoryAchievers, MemoryRollouts, MemoryUnlocks
from adapters.memory.engagement.completions import MemoryCompletionRollups, MemoryCompletions
from adapters.memory.engagement.own_challenges import MemoryOwnChallenges
from adapters.memory.engagement.participants import MemoryParticipants
from adapters.memory.engagement.players import MemoryPlayers
from adapters.memory.engagement.rankings import MemoryRankings
from adapters.memory.engagement.reminders import MemoryReminders
from adapters.memory.engagement.streaks import MemoryStreakFacts, MemoryStreakStates
from adapters.memory.engagement.sync import MemoryHadActions
from adapters.memory.engagement.tracking import MemoryTracking
from adapters.memory.identity.accounts import MemoryMemberships
from adapters.memory.unit_of_work import MemoryOutbox, MemoryUnitOfWork
from adapters.system.cursors import SignedCursors
from core.engagement.achievements.ports import MeasureSources
from core.engagement.achievements.unlock import UnlockAchievements
from core.engagement.challenges.complete_challenge import CompleteChallenge
from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.read_history import ReadCompletions
from core.engagement.reminders.feature import Reminders
from core.engagement.reminders.keep_reminder import KeepReminder
from core.engagement.reminders.list_reminders import ListReminders
from core.engagement.reminders.merge_edit import MergeReminderEdit
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.keep_state import KeepState
from core.engagement.streaks.log_activity import LogActivity
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.read_streak import ReadHistory, ReadStreak, view_of
from core.engagement.sync.model import SyncCommand
from core.engagement.sync.perform import PerformReminder, PerformTracking
from core.engagement.sync.sync_actions import Kind, Kinds, SyncActions
from core.engagement.tracking.change_tracking import ChangeTracking
from core.engagement.tracking.feature import Tracking
from core.engagement.tracking.read_tracking import ReadTrackingHistory
from core.identity.model import Membership
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from tests.support.reminders import IDS, HandClock, NotedAgenda

POLICY = StreakPolicy(backfill_days=30, repair=None)
APP = AppSpec(slug="here", title="Here", features=(Streaks(policy=POLICY), Challenges(), Tracking(), Reminders()))


class Life:
    """One person of an app, on an own database."""

    def __init__(self, timezone: str = "Europe/Madrid") -> None:
        database, self.clock = MemoryDatabase(), HandClock()
        uow, outbox = MemoryUnitOfWork(database), MemoryOutbox(database, self.clock, IDS)
        states, facts = MemoryStreakStates(database, outbox), MemoryStreakFacts(database)
        tracking, players = MemoryTracking(database), MemoryPlayers(database)
        self.agenda = NotedAgenda()
        self.actor = Actor("here", IDS.new(), IDS.new())
        self.streak = ReadStreak(states, facts, self.clock)
        self.days = ReadHistory(facts, self.clock)
        unlock = UnlockAchievements(
            MeasureSources((tracking,)),
            MemoryUnlocks(database),
            MemoryRollouts(database),
            MemoryAchievers(database),
            outbox,
            self.clock,
            IDS,
        )
        complete = CompleteChallenge(
            participants=MemoryParticipants(database),
            completions=MemoryCompletions(database),
            own=MemoryOwnChallenges(database),
            measures=MemoryCompletionRollups(database),
            log=LogActivity(states, facts, KeepState(states, facts, self.clock), uow, outbox, self.clock, IDS),
            read_streak=self.streak,
            weeks=MemoryRankings(database),
            unlocking=unlock,
            uow=uow,
            outbox=outbox,
            clock=self.clock,
            ids=IDS,
        )
        change = ChangeTracking(players, tracking, tracking, unlock, uow, outbox, self.clock, IDS)
        reminders = MemoryReminders(database)
        merge = MergeReminderEdit(reminders, KeepReminder(reminders, self.agenda), uow, self.clock, IDS)
        cursors = SignedCursors(["k" * 32])
        self.reminders = ListReminders(reminders, cursors, self.clock)
        self.completions = ReadCompletions(MemoryCompletions(database), cursors)
        self.tracked = ReadTrackingHistory(players, tracking, self.clock)
        kinds = Kinds(
            {
                "completion": Kind(complete, Challenges),
                "tracking": Kind(PerformTracking(change), Tracking),
                "reminder": Kind(PerformReminder(merge), Reminders),
            }
        )
        self.sync = SyncActions(kinds, MemoryHadActions(database), uow, self.clock)
        joined = Membership(
            app="here", user_id=self.actor.user_id, timezone=timezone, locale="en", created_at=self.clock.now()
        )
        self._join = lambda: MemoryMemberships(database).add(joined)
        self._uow = uow

    async def joined(self) -> Life:
        """The same, with their membership."""
        async with self._uow("here"):
            await self._join()
        return self

    async def send(self, actions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """POST /sync."""
        command = msgspec.json.decode(msgspec.json.encode({"actions": actions}), type=SyncCommand)
        results = await self.sync(APP, self.actor, command)
        told: list[dict[str, Any]] = msgspec.to_builtins(results)["results"]
        return told

    async def seen(self) -> dict[str, Any]:
        """What the person sees, but for ids, which we give."""
        completions = (await self.completions(self.actor, 100)).items
        days = await self.tracked(self.actor, None, None)
        return {
            "streak": msgspec.to_builtins(view_of(await self.streak(POLICY, self.actor))),
            "days": msgspec.to_builtins(await self.days(POLICY, self.actor, None, None)),
            "completions": _without_ids(completions),
            "tracking": _without_ids(days.items),
            "reminders": _without_ids((await self.reminders(self.actor, 100)).items),
            "agenda": sorted(str(planned) for planned in self.agenda.planned.values()),
        }


def _without_ids(rows: Sequence[Any]) -> list[str]:
    fields = [{**msgspec.to_builtins(row), "id": None} for row in rows]
    return sorted(str(sorted(row.items())) for row in fields)
