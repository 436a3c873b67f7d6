"""The AI gateway, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.ai.answers import MemoryAnswers
from adapters.memory.ai.usage import MemoryCalls, MemorySpending
from core.ai.gateway.ports import Answers, Calls, PendingCalls, Spending


class MemoryAi(Provider):
    """The ports of the gateway."""

    scope = Scope.APP
    spending = provide(MemorySpending, provides=Spending)
    kept_calls = provide(MemoryCalls)
    calls = alias(MemoryCalls, provides=Calls)
    pending_calls = alias(MemoryCalls, provides=PendingCalls)
    answers = provide(MemoryAnswers, provides=Answers)
