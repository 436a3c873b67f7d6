"""Answer a request once, however often it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.platform.idempotency.model import Answer, KeyedRequest
from core.platform.idempotency.ports import IdempotencyKeys
from core.shared.errors import DomainError, Kind
from core.shared.ports import Clock, UnitOfWork

Act = Callable[[], Awaitable[Answer]]
Told = Callable[[DomainError], Answer]
"""How a refusal reads on the wire."""

KEPT_REFUSALS: frozenset[Kind] = frozenset({"conflict", "gone", "payment_required"})
"""Refusals by the rules of the business are answers; what a sender may put right (validation, limits) is not."""


class _RefusedError(Exception):
    """Carries a refusal out of the unit of work, which rolls back what had been done."""

    def __init__(self, refusal: DomainError) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class AnswerOnce:
    """Runs `act` in a unit of work that also keeps its answer, so that effect and answer are there together or not at
    all; a repeated request gets the kept answer. A refusal by business rules is kept after its effects were rolled
    back. For acts that stay inside our database: see `AnswerReserved` for others.

    Raises what `act` raises and is not kept, and what `IdempotencyKeys.take` raises.
    """

    keys: IdempotencyKeys
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, request: KeyedRequest, act: Act, told: Told) -> Answer:
        try:
            async with self.uow(request.app):
                answer = await self.keys.take(request, self.clock.now())
                if answer is None:
                    answer = await _acted(act)
                    await self.keys.keep(request, answer, self.clock.now())
            return answer
        except _RefusedError as error:
            return await self._kept(request, told(error.refusal))

    async def _kept(self, request: KeyedRequest, refusal: Answer) -> Answer:
        async with self.uow(request.app):
            answer = await self.keys.take(request, self.clock.now())
            if answer is None:
                await self.keys.keep(request, refusal, self.clock.now())
        return answer or refusal


@dataclass(frozen=True, slots=True)
class AnswerReserved:
    """The same for acts that speak to the network: the key is reserved, `act` runs outside of any unit of work, the
    answer is kept afterwards. When the process dies in between, the key is free again after `seconds` of real time, so
    `act` must hand a key of its own to whomever it calls."""

    keys: IdempotencyKeys
    uow: UnitOfWork
    clock: Clock
    seconds: float = 60.0

    async def __call__(self, request: KeyedRequest, act: Act, told: Told) -> Answer:
        async with self.uow(request.app):
            known = await self.keys.take(request, self.clock.now())
            if known is None:
                await self.keys.reserve(request, self.clock.now(), self.seconds)
        if known is not None:
            return known
        try:
            answer = await _acted(act)
        except _RefusedError as error:
            answer = told(error.refusal)
        except BaseException:
            async with self.uow(request.app):
                await self.keys.release(request)
            raise
        async with self.uow(request.app):
            await self.keys.keep(request, answer, self.clock.now())
        return answer


async def _acted(act: Act) -> Answer:
    try:
        return await act()
    except DomainError as error:
        if error.kind in KEPT_REFUSALS:
            raise _RefusedError(error) from error
        raise
