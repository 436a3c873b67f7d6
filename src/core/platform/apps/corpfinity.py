"""CorpFinity (Flutter): small wellness challenges at work."""

from __future__ import annotations

from core.engagement.reminders.feature import Reminders
from core.engagement.streaks.feature import Streaks, StreakWarnings
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.sync.feature import Sync
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
        STREAKS,
        StreakWarnings(),
        Reminders(),
        Sync(),
    ),
    sign_in=frozenset({"password", "apple"}),
    locales=("en", "es"),
    apple_bundle_ids=frozenset({"app.rhizome.corpfinity"}),
)
