"""Calixo (PWA, Spanish first): leave the phone, do the challenge, dress the avatar, show friends."""

from __future__ import annotations

from core.commerce.coupons.feature import Coupons
from core.commerce.subscriptions.feature import Plan, Subscriptions
from core.engagement.achievements.feature import Achievements
from core.engagement.achievements.unplugged import UNPLUGGED
from core.engagement.quests.feature import Quests
from core.engagement.quests.figures import QuestFigures
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.figures import FreezeFigures
from core.engagement.streaks.policy import RepairPolicy, StreakPolicy
from core.identity.members.feature import Members
from core.media.feature import Photos
from core.platform.config.feature import RunTimeConfig
from core.platform.live.feature import Live
from core.platform.registry.spec import AppSpec
from core.rewards.energy.figures import EnergyFigures
from core.rewards.ledger.feature import CoinDesk
from core.rewards.store.feature import Wardrobe
from core.social.feed.feature import Posting
from core.social.follows.feature import Follows
from core.social.notices.feature import Notifications
from core.social.people.feature import People
from core.social.signals.feature import Signals
from core.social.timeline.feature import Timeline

STREAKS = Streaks(policy=StreakPolicy(repair=RepairPolicy(price_coins=100)), logs=False, sells_freezes=True)
PLANS = (
    Plan(key="monthly", title="Premium", price_cents=499, currency="EUR"),
    Plan(key="yearly", title="Premium", price_cents=3999, currency="EUR", interval="year"),
)
"""One word in both languages; how long it runs is the interval."""

APP = AppSpec(
    slug="calixo",
    title="Calixo",
    features=(
        People(),
        Quests(),
        STREAKS,
        Achievements(catalog=UNPLUGGED),
        Wardrobe(),
        Follows(),
        Timeline(),
        Posting(),
        Photos(),
        Notifications(),
        Live(following=True),
        Signals(),
        Subscriptions(plans=PLANS, path="/subscription", shape="acts"),
        RunTimeConfig(kinds=(QuestFigures, EnergyFigures, FreezeFigures)),
        Members(),
        CoinDesk(),
        Coupons(),
    ),
    sign_in=frozenset({"password", "apple"}),
    locales=("es", "en"),
    timezone="Europe/Madrid",
    cors_origins=frozenset({"https://calixo.example"}),
    apple_bundle_ids=frozenset({"app.rhizome.calixo"}),
)
