"""GPT store (web): chatbots, prompt templates and API bundles for mental fitness."""

from __future__ import annotations

from core.commerce.catalog.feature import Catalog
from core.commerce.library.feature import Library
from core.commerce.reviews.feature import Reviews
from core.media.feature import Uploads
from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="gptstore",
    title="GPT store",
    features=(
        Catalog(types=("chatbot", "prompt_template", "api_bundle"), titled=True, search_path="/search"),
        Reviews(),
        Uploads(),
        Library(),
    ),
    locales=("en", "es"),
    cors_origins=frozenset({"https://gptstore.example"}),
)
