"""CorpFinity (Flutter): small wellness challenges at work."""

from __future__ import annotations

from core.engagement.achievements.feature import Achievements
from core.engagement.achievements.wellness import WELLNESS
from core.engagement.challenges.feature import Challenges
from core.engagement.goals.feature import DailyGoals
from core.engagement.rankings.feature import Rankings
from core.engagement.reminders.feature import Reminders
from core.engagement.streaks.feature import Streaks, StreakWarnings
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.sync.feature import Sync
from core.engagement.tracking.feature import Tracking
from core.identity.profiles.feature import Profile
from core.identity.profiles.model import NamedProfile, NamedProfileChanges
from core.messaging.feature import Messages
from core.messaging.push.feature import WebPush
from core.platform.live.feature import Live
from core.platform.registry.spec import AppSpec

STREAKS = Streaks(
    path="/streaks",
    policy=StreakPolicy(backfill_days=30, repair=None),
    logs=False,
    pauses=False,
    validates=True,
)

APP = AppSpec(
    slug="corpfinity",
    title="CorpFinity",
    features=(
        Profile(path="/users/me", view=NamedProfile, changes=NamedProfileChanges),
        Tracking(),
        DailyGoals(),
        Achievements(catalog=WELLNESS),
        Live(),
        Challenges(),
        Rankings(),
        Messages(
            types=("reminder", "streak_risk", "achievement", "weekly_summary", "motivation", "test"),
            apns_topic="app.rhizome.corpfinity",
        ),
        WebPush(),
        STREAKS,
        StreakWarnings(),
        Reminders(),
        Sync(),
    ),
    sign_in=frozenset({"password", "apple"}),
    locales=("en", "es"),
    apple_bundle_ids=frozenset({"app.rhizome.corpfinity"}),
)
