"""CorpFinity (Flutter): small wellness challenges at work."""

from __future__ import annotations

from core.engagement.challenges.feature import Challenges
from core.engagement.rankings.feature import Rankings
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.policy import StreakPolicy
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="corpfinity",
    title="CorpFinity",
    features=(
        Streaks(path="/streaks", policy=StreakPolicy(backfill_days=30, repair=None)),
        Challenges(),
        Rankings(),
    ),
    sign_in=frozenset({"password", "apple"}),
    locales=("en", "es"),
    apple_bundle_ids=frozenset({"app.rhizome.corpfinity"}),
)
