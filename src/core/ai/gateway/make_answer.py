"""Having an answer made: from the cache, or by a provider against a budget."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec.structs import replace

from core.ai.gateway.ask_providers import AskProviders
from core.ai.gateway.catalogue import Model, Offer
from core.ai.gateway.feature import Generation
from core.ai.gateway.flight import Flight
from core.ai.gateway.model import Answer, Call, Chosen, Figures, Outcome, Prompt, Text
from core.ai.gateway.ports import Answers, Stopwatch
from core.ai.gateway.reserve_call import ReserveCall
from core.ai.gateway.settle_call import SettleCall
from core.shared.errors import PaymentRequired, Unavailable
from core.shared.ports import Clock

LONGEST_SECONDS = 300.0
"""For one answer, all providers together."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be made: `key` is what it is kept under, None to keep nothing, `owner` whose it then is."""

    feature: Generation
    call: Call
    model: Model
    prompt: Prompt
    key: str | None
    owner: UUID | None


@dataclass(slots=True)
class _Made:
    """What has come so far."""

    offer: Offer | None = None
    first: bool = True
    text: str = ""
    pieces: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None

    def take(self, piece: Chosen | Text | Figures, model: Model) -> None:
        if isinstance(piece, Chosen):
            self.first = piece.first
            self.offer = next(
                offer for offer in model.offers if (offer.provider, offer.model) == (piece.provider, piece.model)
            )
        elif isinstance(piece, Text):
            self.text += piece.text
            self.pieces += 1
        else:
            self.input_tokens = self.input_tokens if piece.input_tokens is None else piece.input_tokens
            self.output_tokens = self.output_tokens if piece.output_tokens is None else piece.output_tokens

    def used(self, prompt: Prompt, *, whole: bool) -> tuple[int, int]:
        """Tokens in and out: the provider's figures; where it told none, and of an answer broken off, an estimate: four
        bytes a token, at least one token a piece."""
        if self.offer is None:
            return 0, 0
        guessed = min(prompt.max_tokens, max(self.pieces, -(-len(self.text.encode(errors="replace")) // 4)))
        tokens_in = -(-prompt.most_input // 4) if self.input_tokens is None else self.input_tokens
        tokens_out = guessed if self.output_tokens is None else self.output_tokens
        return tokens_in, tokens_out if whole else max(guessed, self.output_tokens or 0)


@dataclass(frozen=True, slots=True)
class MakeAnswer:
    """Fills a flight. The call's row and the budgets know what it took however it ends, also when nobody reads any
    more.

    Raises what `ReserveCall` and `AskProviders` raise.
    """

    answers: Answers
    reserve: ReserveCall
    ask: AskProviders
    settle: SettleCall
    clock: Clock
    stopwatch: Stopwatch

    async def __call__(self, flight: Flight, order: Order) -> None:
        began, call = self.stopwatch(), order.call
        if order.key is not None:
            known = await self.answers.get(call.app, order.key, self.clock.now())
            if known is not None:
                flight.from_cache, flight.answer = True, known
                await flight.put(known.text)
                return
        made = _Made()
        outcome: Outcome = "failed"
        try:
            await self.reserve(order.feature, call)
            async with asyncio.timeout(LONGEST_SECONDS):
                await self._write(flight, order, made)
            outcome = "ok" if made.first else "fallback"
        except PaymentRequired:
            outcome = "refused"  # and kept as that
            raise
        except TimeoutError as error:
            raise Unavailable("provider_unavailable", "The model takes too long.") from error
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        finally:
            if outcome != "refused":
                ended = replace(_ended(order, made, outcome), latency_ms=round((self.stopwatch() - began) * 1000))
                flight.cost_micros = ended.cost_micros
                await asyncio.shield(self._finish(order, ended, flight.answer))

    async def _write(self, flight: Flight, order: Order, made: _Made) -> None:
        async with aclosing(self.ask(order.model, order.prompt)) as pieces:
            async for piece in pieces:
                made.take(piece, order.model)
                if isinstance(piece, Text):
                    await flight.put(piece.text)
        if made.offer is not None:
            tokens_in, tokens_out = made.used(order.prompt, whole=True)
            flight.answer = Answer(
                model=made.offer.model,
                provider=made.offer.provider,
                text=made.text,
                input_tokens=tokens_in,
                output_tokens=tokens_out,
            )

    async def _finish(self, order: Order, ended: Call, answer: Answer | None) -> None:
        await self.settle(ended)
        if answer is not None and order.key is not None:
            until = self.clock.now() + order.feature.cache_for
            await self.answers.keep(ended.app, order.key, order.owner, answer, until)


def _ended(order: Order, made: _Made, outcome: Outcome) -> Call:
    tokens_in, tokens_out = made.used(order.prompt, whole=outcome in {"ok", "fallback"})
    offer = made.offer
    return replace(
        order.call,
        outcome=outcome,
        provider=None if offer is None else offer.provider,
        model=order.model.name if offer is None else offer.model,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        cost_micros=0 if offer is None else offer.cost(tokens_in, tokens_out),
        reserved_micros=0,
        requests=0 if offer is None else 1,
    )
