"""A demo person's days."""

from __future__ import annotations

from core.engagement.challenges.complete_challenge import CompleteChallenge
from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.model import CompleteChallengeCommand
from core.engagement.scores.feature import QuietScores
from core.engagement.scores.model import RecordScore
from core.engagement.scores.record_score import RecordQuietScore
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.log_activity import LogActivity, LogActivityCommand
from core.engagement.tracking.change_tracking import ChangeTracking
from core.engagement.tracking.feature import Tracking
from core.engagement.tracking.model import TrackingChanges
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.seeding.seeders import Act, Use, seeds


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
