"""Which model answers."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.llm.challenge_writer import ModelChallengeWriter
from adapters.llm.moderation import OpenAiModeration
from adapters.llm.openai import OpenAiModel
from adapters.resources import Resources
from core.ai.completions.ports import LanguageModel
from core.engagement.challenges.ports import ChallengeWriter
from core.shared.ports import Clock
from core.social.moderation.ports import Moderation
from settings import Settings


class LlmProvider(Provider):
    """OpenAI, or whoever speaks its wire at OPENAI_BASE_URL."""

    scope = Scope.APP
    writer = provide(ModelChallengeWriter, provides=ChallengeWriter)

    @provide
    def model(self, settings: Settings, clock: Clock, resources: Resources) -> LanguageModel:
        model = OpenAiModel(settings.openai_base_url, settings.openai_api_key, settings.openai_model, clock)
        resources.append(model)
        return model

    @provide
    def moderation(self, settings: Settings, clock: Clock, resources: Resources) -> Moderation:
        moderation = OpenAiModeration(settings.openai_base_url, settings.openai_api_key, clock)
        resources.append(moderation)
        return moderation
