"""Calixo (PWA, Spanish first): leave the phone, do the challenge, dress the avatar, show friends."""

from __future__ import annotations

from core.engagement.quests.figures import QuestFigures
from core.platform.config.feature import RunTimeConfig
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="calixo",
    title="Calixo",
    features=(RunTimeConfig(kinds=(QuestFigures,)),),
    sign_in=frozenset({"password", "apple"}),
    locales=("es", "en"),
    timezone="Europe/Madrid",
    cors_origins=frozenset({"https://calixo.example"}),
    apple_bundle_ids=frozenset({"app.rhizome.calixo"}),
)
