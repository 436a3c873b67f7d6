"""Calixo (PWA, Spanish first): leave the phone, do the challenge, dress the avatar, show friends."""

from __future__ import annotations

from core.engagement.quests.figures import QuestFigures
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.figures import FreezeFigures
from core.engagement.streaks.policy import RepairPolicy, StreakPolicy
from core.identity.members.feature import Members
from core.platform.config.feature import RunTimeConfig
from core.platform.registry.spec import AppSpec
from core.rewards.energy.figures import EnergyFigures
from core.rewards.ledger.feature import CoinDesk
from core.rewards.store.feature import Wardrobe

STREAKS = Streaks(
    policy=StreakPolicy(repair=RepairPolicy(price_coins=100)),
    logs=False,
    sells_freezes=True,
)

APP = AppSpec(
    slug="calixo",
    title="Calixo",
    features=(
        RunTimeConfig(kinds=(QuestFigures, EnergyFigures, FreezeFigures)),
        STREAKS,
        Wardrobe(),
        Members(),
        CoinDesk(),
    ),
    sign_in=frozenset({"password", "apple"}),
    locales=("es", "en"),
    timezone="Europe/Madrid",
    cors_origins=frozenset({"https://calixo.example"}),
    apple_bundle_ids=frozenset({"app.rhizome.calixo"}),
)
