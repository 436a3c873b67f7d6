"""The acts of language models."""

from __future__ import annotations

from dishka import Provider, Scope, provide, provide_all

from core.ai.gateway.ask_providers import AskProviders
from core.ai.gateway.catalogue import MODELS
from core.ai.gateway.flight import Flights
from core.ai.gateway.generate import DefaultModel, Generate
from core.ai.gateway.make_answer import MakeAnswer
from core.ai.gateway.read_usage import ReadUsage
from core.ai.gateway.reserve_call import ReserveCall
from core.ai.gateway.settle_call import SettleCall, SettleLostCalls
from settings import Settings


class AiActs(Provider):
    """The gateway to language models."""

    scope = Scope.APP
    flights = provide(Flights)
    gateway = provide_all(Generate, MakeAnswer, AskProviders, ReserveCall, SettleCall, SettleLostCalls, ReadUsage)

    @provide
    def default(self, settings: Settings) -> DefaultModel:
        """The one that OPENAI_MODEL names, if it is of our catalogue."""
        return DefaultModel(settings.openai_model if settings.openai_model in MODELS else "gpt-4.1-mini")
