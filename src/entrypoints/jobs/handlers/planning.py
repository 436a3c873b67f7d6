"""What people are to be told, and when, after what they did."""

from __future__ import annotations

from core.engagement.achievements.announce import AnnounceAchievement
from core.engagement.achievements.feature import Achievements
from core.engagement.challenges.feature import Challenges
from core.engagement.challenges.weekly_summary import PlanWeeklySummary
from core.engagement.streaks.feature import StreakWarnings
from core.engagement.streaks.plan_warning import PlanWarning
from core.platform.jobs.handlers import Call
from core.shared.events import AchievementUnlocked, ChallengeCompleted, Envelope, StreakChanged, StreakLogged
from entrypoints.jobs.declare import Use, handles


@handles(StreakLogged, feature=StreakWarnings)
def plan_streak_warning(use: Use) -> Call:
    """Today is done: the evening of the next day is the first on which the streak can be at risk."""
    return _warning(use)


@handles(StreakChanged, feature=StreakWarnings)
def replan_streak_warning(use: Use) -> Call:
    """A log was undone, or a streak came back or ended otherwise."""
    return _warning(use)


@handles(ChallengeCompleted, feature=Challenges)
def plan_weekly_summary(use: Use) -> Call:
    """Whoever has done something is told on Sunday how much it was."""
    plan: PlanWeeklySummary = use(PlanWeeklySummary)

    async def handle(envelope: Envelope) -> None:
        if envelope.event.user_id is not None:
            await plan(envelope.event.app, envelope.event.user_id)

    return handle


@handles(AchievementUnlocked, feature=Achievements)
def announce_achievement(use: Use) -> Call:
    """At once, and once for each person and achievement."""
    announce: AnnounceAchievement = use(AnnounceAchievement)

    async def handle(envelope: Envelope) -> None:
        if isinstance(envelope.event, AchievementUnlocked):
            await announce(envelope.event, envelope.occurred_at)

    return handle


def _warning(use: Use) -> Call:
    plan: PlanWarning = use(PlanWarning)

    async def handle(envelope: Envelope) -> None:
        if envelope.event.user_id is not None:
            await plan(envelope.event.app, envelope.event.user_id)

    return handle
