"""A demo person's days."""

from __future__ import annotations

from core.engagement.challenges.complete_challenge import CompleteChallenge
from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.model import CompleteChallengeCommand
from core.engagement.goals.feature import DailyGoals
from core.engagement.goals.model import SetGoals
from core.engagement.goals.replace_goals import ReplaceGoals
from core.engagement.rankings.feature import Rankings
from core.engagement.reminders.change_reminders import ChangeReminders
from core.engagement.reminders.feature import Reminders
from core.engagement.reminders.model import MakeReminder
from core.engagement.scores.feature import QuietScores
from core.engagement.scores.model import RecordScore
from core.engagement.scores.record_score import RecordQuietScore
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.log_activity import LogActivity, LogActivityCommand
from core.engagement.tracking.change_tracking import ChangeTracking
from core.engagement.tracking.feature import Tracking
from core.engagement.tracking.model import TrackingChanges
from core.identity.profiles.change_profile import ChangeProfile
from core.identity.profiles.model import OPT_IN, ProfileChanges
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.seeding.seeders import FIRST_DAY, Act, Use, seeds


@seeds(Streaks)
def streak(use: Use, _app: AppSpec, feature: Streaks) -> Act:
    """A log a day, where people log themselves."""
    log: LogActivity = use(LogActivity)

    async def act(actor: Actor, days_ago: int) -> object:
        if not feature.logs:
            return None
        return await log(feature.policy, actor, LogActivityCommand(duration_seconds=600 + 60 * days_ago))

    return act


@seeds(QuietScores)
def score(use: Use, _app: AppSpec, _feature: QuietScores) -> Act:
    """It gets quieter from day to day."""
    record: RecordQuietScore = use(RecordQuietScore)

    async def act(actor: Actor, days_ago: int) -> object:
        return await record(actor, RecordScore(db_level=30 + days_ago))

    return act


@seeds(Tracking)
def tracking(use: Use, app: AppSpec, _feature: Tracking) -> Act:
    """Water and breaks, more of them lately."""
    change: ChangeTracking = use(ChangeTracking)

    async def act(actor: Actor, days_ago: int) -> object:
        day = TrackingChanges(
            water_intake=2500 - 125 * days_ago,
            mood=5 - days_ago % 3,
            screen_breaks=max(1, 6 - days_ago),
            breathing_sessions=days_ago % 3,
            morning_stretch=days_ago % 2 == 0,
        )
        return await change(app, actor, day)

    return act


@seeds(Challenges)
def challenge(use: Use, app: AppSpec, feature: Challenges) -> Act:
    """A challenge of the library a day, and a second one now and then."""
    complete: CompleteChallenge = use(CompleteChallenge)
    entries = feature.entries.entries

    async def act(actor: Actor, days_ago: int) -> object:
        for number in range(1 + days_ago % 2):
            entry = entries[(11 * days_ago + 5 * number) % len(entries)]
            await complete(app, actor, CompleteChallengeCommand(challenge_id=entry.id))
        return None

    return act


@seeds(DailyGoals)
def goals(use: Use, _app: AppSpec, _feature: DailyGoals) -> Act:
    """A little more than what is proposed, from the first day on."""
    replace: ReplaceGoals = use(ReplaceGoals)

    async def act(actor: Actor, days_ago: int) -> object:
        if days_ago < FIRST_DAY:
            return None
        return await replace(actor, SetGoals(water_intake=2250, screen_breaks=5, breathing_sessions=2, challenges=1))

    return act


@seeds(Reminders)
def reminders(use: Use, _app: AppSpec, _feature: Reminders) -> Act:
    """Water in the morning, a walk on working days."""
    change: ChangeReminders = use(ChangeReminders)

    async def act(actor: Actor, days_ago: int) -> object:
        if days_ago < FIRST_DAY:
            return None
        water = MakeReminder(type="water", title="A glass of water", time_hour=9, time_minute=0, frequency="daily")
        walk = MakeReminder(
            type="walk",
            title="Once around the block",
            message="The coffee can wait ten minutes.",
            time_hour=15,
            time_minute=30,
            frequency="weekdays",
        )
        await change.make(actor, water)
        return await change.make(actor, walk)

    return act


@seeds(Rankings)
def ranking(use: Use, app: AppSpec, _feature: Rankings) -> Act:
    """Seen in it from the first day on."""
    change: ChangeProfile = use(ChangeProfile)

    async def act(actor: Actor, days_ago: int) -> object:
        if days_ago < FIRST_DAY:
            return None
        shown = ProfileChanges(avatar_seed="demo", preferences={OPT_IN: True})
        return await change(app, actor, shown, named=True)

    return act
