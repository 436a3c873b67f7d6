"""GPT store (web): chatbots, prompt templates and API bundles for mental fitness."""

from __future__ import annotations

from core.commerce.catalog.feature import Catalog
from core.commerce.reviews.feature import Reviews
from core.identity.members.feature import Members
from core.identity.profiles.feature import Profile
from core.identity.profiles.model import NamedProfile, NamedProfileChanges, NamedProfileReplacement
from core.media.feature import Uploads
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="gptstore",
    title="GPT store",
    features=(
        Profile(
            path="/users/me",
            view=NamedProfile,
            changes=NamedProfileChanges,
            replacement=NamedProfileReplacement,
            also=("credit_balance", "subscription"),
        ),
        Members(),
        Catalog(types=("chatbot", "prompt_template", "api_bundle"), titled=True, search_path="/search"),
        Reviews(),
        Uploads(),
    ),
    locales=("en", "es"),
    cors_origins=frozenset({"https://gptstore.example"}),
)
