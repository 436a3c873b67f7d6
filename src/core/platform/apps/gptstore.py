"""GPT store (web): chatbots, prompt templates and API bundles for mental fitness."""

from __future__ import annotations

from core.platform.registry.spec import AppSpec

APP = AppSpec(
    slug="gptstore",
    title="GPT store",
    features=(),
    locales=("en", "es"),
    cors_origins=frozenset({"https://gptstore.example"}),
)
