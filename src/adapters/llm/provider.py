"""Which models answer."""

from __future__ import annotations

from time import perf_counter

from dishka import Provider, Scope, provide

from adapters.ai_neighbours import CatalogProducts, MembersBudgets
from adapters.llm.anthropic import AnthropicMessages
from adapters.llm.challenge_writer import ModelChallengeWriter
from adapters.llm.gemini import GeminiContent
from adapters.llm.moderation import OpenAiModeration
from adapters.llm.openai import OpenAiModel
from adapters.llm.openai_chat import OpenAiChat
from adapters.resources import Resources
from core.ai.completions.ports import LanguageModel
from core.ai.gateway.ports import ModelProvider, OwnBudgets, Products, Providers, Stopwatch
from core.engagement.challenges.ports import ChallengeWriter
from core.shared.ports import Clock
from core.social.moderation.ports import Moderation
from settings import Settings


class KnownProviders:
    """`core.ai.gateway.ports.Providers`."""

    def __init__(self, **providers: ModelProvider) -> None:
        self._providers = providers

    def of(self, name: str) -> ModelProvider:
        return self._providers[name]


class LlmProvider(Provider):
    """OpenAI, Anthropic and Gemini, or whoever speaks their wires at the base URLs that settings name."""

    scope = Scope.APP
    writer = provide(ModelChallengeWriter, provides=ChallengeWriter)
    budgets = provide(MembersBudgets, provides=OwnBudgets)
    products = provide(CatalogProducts, provides=Products)

    @provide
    def model(self, settings: Settings, clock: Clock, resources: Resources) -> LanguageModel:
        model = OpenAiModel(settings.openai_base_url, settings.openai_api_key, settings.openai_model, clock)
        resources.append(model)
        return model

    @provide
    def providers(self, settings: Settings, clock: Clock, resources: Resources) -> Providers:
        openai = OpenAiChat(settings.openai_base_url, settings.openai_api_key, clock)
        anthropic = AnthropicMessages(settings.anthropic_base_url, settings.anthropic_api_key, clock)
        gemini = GeminiContent(settings.gemini_base_url, settings.gemini_api_key, clock)
        resources.extend([openai.wire, anthropic.wire, gemini.wire])
        return KnownProviders(openai=openai, anthropic=anthropic, gemini=gemini)

    @provide
    def stopwatch(self) -> Stopwatch:
        return perf_counter

    @provide
    def moderation(self, settings: Settings, clock: Clock, resources: Resources) -> Moderation:
        moderation = OpenAiModeration(settings.openai_base_url, settings.openai_api_key, clock)
        resources.append(moderation)
        return moderation
