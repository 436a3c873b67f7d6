"""The frame's acts that every context may use."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from core.platform.idempotency.answer_once import AnswerOnce, AnswerReserved
from core.platform.idempotency.ports import IdempotencyKeys
from core.shared.ports import Clock, UnitOfWork


class PlatformActs(Provider):
    """Answers that are given once."""

    scope = Scope.APP
    once = provide(AnswerOnce)

    @provide
    def reserved(self, keys: IdempotencyKeys, uow: UnitOfWork, clock: Clock) -> AnswerReserved:
        return AnswerReserved(keys, uow, clock)
