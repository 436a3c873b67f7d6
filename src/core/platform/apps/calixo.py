"""Calixo (PWA, Spanish first): leave the phone, do the challenge, dress the avatar, show friends."""

from __future__ import annotations

from core.media.feature import Photos
from core.platform.registry.spec import AppSpec
from core.social.feed.feature import Posting
from core.social.follows.feature import Follows
from core.social.notices.feature import Notifications
from core.social.people.feature import People
from core.social.timeline.feature import Timeline

APP = AppSpec(
    slug="calixo",
    title="Calixo",
    features=(
        People(),
        Follows(),
        Timeline(),
        Posting(),
        Notifications(),
        Photos(),
    ),
    sign_in=frozenset({"password", "apple"}),
    locales=("es", "en"),
    timezone="Europe/Madrid",
    cors_origins=frozenset({"https://calixo.example"}),
    apple_bundle_ids=frozenset({"app.rhizome.calixo"}),
)
