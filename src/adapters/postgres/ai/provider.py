"""The AI gateway, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.ai.answers import PostgresAnswers
from adapters.postgres.ai.usage import PostgresCalls, PostgresSpending
from core.ai.gateway.ports import Answers, Calls, PendingCalls, Spending


class PostgresAi(Provider):
    """The ports of the gateway."""

    scope = Scope.APP
    spending = provide(PostgresSpending, provides=Spending)
    kept_calls = provide(PostgresCalls)
    calls = alias(PostgresCalls, provides=Calls)
    pending_calls = alias(PostgresCalls, provides=PendingCalls)
    answers = provide(PostgresAnswers, provides=Answers)
