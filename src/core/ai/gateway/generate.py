"""Having a language model write."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.ai.gateway.catalogue import MODELS, Model
from core.ai.gateway.feature import Generation
from core.ai.gateway.flight import Flight, Flights
from core.ai.gateway.make_answer import MakeAnswer, Order
from core.ai.gateway.model import Call, ChatMessage, GenerateCommand, Generated, Outcome, Prompt, TokenUsage
from core.ai.gateway.ports import Calls, Products, Stopwatch
from core.platform.limits.ports import LimiterDown, RateLimiter
from core.shared.actor import Actor
from core.shared.errors import DomainError, Invalid, NotFound, PaymentRequired, RateLimited, Unavailable
from core.shared.ports import Clock, Ids

WHOLE_SECONDS = 50.0
"""For an answer that comes whole: less than an Idempotency-Key is held for one."""


class DefaultModel(msgspec.Struct, frozen=True):
    """The model of those who name none."""

    name: str


@dataclass(frozen=True, slots=True)
class Generate:
    """An answer by a model: one that was made before, one that is being made for somebody who asked the same, or a new
    one, against the budgets of the app and the person.

    Raises `Invalid` for a request that makes no sense or names no model of ours, `NotFound` for a product that isn't
    there, `RateLimited`, `PaymentRequired("budget_exceeded")`, `Invalid("prompt_refused")` and
    `Unavailable("provider_unavailable")`.
    """

    flights: Flights
    make: MakeAnswer
    calls: Calls
    products: Products
    limiter: RateLimiter
    default: DefaultModel
    clock: Clock
    ids: Ids
    stopwatch: Stopwatch

    async def __call__(self, feature: Generation, actor: Actor, command: GenerateCommand) -> Generated:
        try:
            async with asyncio.timeout(WHOLE_SECONDS), aclosing(self.stream(feature, actor, command)) as told:
                async for one in told:
                    if isinstance(one, Generated):
                        return one
        except TimeoutError as error:
            raise Unavailable("provider_unavailable", "The model takes too long; ask for a stream.") from error
        raise Unavailable("provider_unavailable", "The model said nothing.")

    async def stream(
        self, feature: Generation, actor: Actor, command: GenerateCommand
    ) -> AsyncGenerator[str | Generated, None]:
        """The answer piece by piece, in the end the whole. Closing it ends the call if nobody else waits for it; it
        raises before the first piece what is to be refused, afterwards only `Unavailable`."""
        order = await self._ordered(feature, actor, command)
        await self._pace(feature, order.call)
        async with aclosing(self._told(actor.app, order)) as told:
            async for one in told:
                yield one

    async def prompted(self, feature: Generation, app: str, user_id: UUID, prompt: Prompt, key: str) -> Generated:
        """An answer by the default model to a prompt of the service's own, on the budgets of the app and the person.
        `key` names the question: asked again, what was answered is answered again. Raises the same."""
        model = MODELS[self.default.name]
        call = self._call(app, user_id, None, model, prompt)
        async with aclosing(self._told(app, Order(
            feature=feature, call=call, model=model, prompt=prompt, key=key, owner=user_id
        ))) as told:  # fmt: skip
            async for one in told:
                if isinstance(one, Generated):
                    return one
        raise Unavailable("provider_unavailable", "The model said nothing.")

    async def _told(self, app: str, order: Order) -> AsyncGenerator[str | Generated, None]:
        began = self.stopwatch()
        while True:
            name = str(order.call.id) if order.key is None else f"{app} {order.key}"
            flight, reader, leads = self.flights.join(name, lambda flight: self.make(flight, order))
            outcome: Outcome | None = "cancelled"
            try:
                async with aclosing(flight.read(reader)) as pieces:
                    async for text in pieces:
                        yield text
                outcome = "cached"
            except PaymentRequired:
                outcome = None
                if leads:
                    raise
                continue  # that was another one's budget
            except DomainError:
                outcome = "failed"
                raise
            finally:
                await flight.leave(reader)
                if outcome is not None and (flight.from_cache or not leads):
                    await self.calls.add(self._shared(order.call, flight, outcome, began))
            yield _generated(order.call, flight, cached=flight.from_cache or not leads)
            return

    async def _ordered(self, feature: Generation, actor: Actor, command: GenerateCommand) -> Order:
        prompt = _prompt(command, feature)
        model = MODELS.get(command.model or self.default.name)
        if model is None:
            raise Invalid("validation_failed", f"Choose one of: {', '.join(MODELS)}.", pointer="/model")
        shared = False
        if command.product_id is not None:
            shares = await self.products.shares_answers(actor.app, actor.user_id, command.product_id)
            if shares is None:
                raise NotFound
            shared = shares
        owner = None if shared else actor.user_id
        call = self._call(actor.app, actor.user_id, command.product_id, model, prompt)
        key = None if command.no_cache else _key(owner, command.product_id, model, prompt)
        return Order(feature=feature, call=call, model=model, prompt=prompt, key=key, owner=owner)

    def _call(self, app: str, user_id: UUID, product_id: UUID | None, model: Model, prompt: Prompt) -> Call:
        return Call(
            id=self.ids.new(),
            app=app,
            user_id=user_id,
            product_id=product_id,
            model=model.name,
            reserved_micros=model.worst(prompt.most_input, prompt.max_tokens),
            requests=1,
            created_at=self.clock.now(),
        )

    async def _pace(self, feature: Generation, call: Call) -> None:
        try:
            standing = await self.limiter.hit([(f"ai {call.app} {call.user_id}", feature.rate)])
        except LimiterDown:
            return  # budgets hold without it
        if not standing.allowed:
            await self.calls.add(replace(call, reserved_micros=0, requests=0, outcome="refused"))
            raise RateLimited("rate_limited", "Too many calls of language models in a row.", retry_after=standing.wait)

    def _shared(self, call: Call, flight: Flight, outcome: Outcome, began: float) -> Call:
        """The row of who got what another call had made."""
        answer = flight.answer
        return replace(
            call,
            model=call.model if answer is None else answer.model,
            provider=None if answer is None else answer.provider,
            reserved_micros=0,
            requests=0,
            outcome=outcome,
            latency_ms=round((self.stopwatch() - began) * 1000),
        )


def _prompt(command: GenerateCommand, feature: Generation) -> Prompt:
    if (command.prompt is None) == (command.messages is None):
        raise Invalid("validation_failed", "Give either prompt or messages.", pointer="/prompt")
    if command.max_tokens > feature.most_tokens:
        raise Invalid("validation_failed", f"At most {feature.most_tokens} tokens.", pointer="/max_tokens")
    messages = command.messages or [ChatMessage(role="user", content=command.prompt or "")]
    if all(message.role == "system" for message in messages):
        raise Invalid("validation_failed", "Somebody must have said something.", pointer="/messages")
    return Prompt(messages=tuple(messages), max_tokens=command.max_tokens, temperature=command.temperature)


def _key(owner: UUID | None, product_id: UUID | None, model: Model, prompt: Prompt) -> str:
    """Only equal things have it: whose answers they are, through which product, by what model, to what."""
    said = msgspec.json.encode([str(owner), str(product_id), model.name, prompt])
    return hashlib.sha256(said).hexdigest()


def _generated(call: Call, flight: Flight, *, cached: bool) -> Generated:
    answer = flight.answer
    if answer is None:
        raise Unavailable("provider_unavailable", "The model said nothing.")
    usage = TokenUsage(
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        cost_micros=0 if cached else flight.cost_micros,
    )
    return Generated(
        id=call.id, model=answer.model, provider=answer.provider, text=answer.text, usage=usage, cached=cached
    )
