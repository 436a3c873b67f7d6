"""LowkeyMode (iOS): quiet minutes, day after day, among people who know one another by made-up names."""

from __future__ import annotations

from core.commerce.referrals.feature import Referrals
from core.commerce.referrals.model import Reward
from core.engagement.leaderboard.feature import Leaderboard
from core.engagement.scores.feature import QuietScores
from core.engagement.streaks.feature import Streaks
from core.identity.profiles.feature import Profile
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="lowkeymode",
    title="LowkeyMode",
    features=(
        Profile(),
        QuietScores(),
        Leaderboard(),
        Streaks(),
        Referrals(reward=Reward(kind="streak_freeze", amount=1)),
    ),
    sign_in=frozenset({"apple", "password"}),
    locales=("en", "es"),
    apple_bundle_ids=frozenset({"app.rhizome.lowkeymode"}),
    keeps_names=False,
)
