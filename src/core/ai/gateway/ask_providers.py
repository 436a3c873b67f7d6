"""Asking the providers of a model, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass

from core.ai.gateway.catalogue import Model, Offer
from core.ai.gateway.model import Chosen, Figures, ModelRefusedError, Prompt, Text
from core.ai.gateway.ports import ModelProvider, Providers, Stopwatch
from core.shared.errors import Invalid, Unavailable
from core.shared.ports import Secrets

SECOND_ROUND_WITHIN = 5.0
"""Seconds: when all have failed as quickly as that, each is tried once more."""

Piece = Chosen | Text | Figures


class _BrokenOffError(Unavailable):
    """The provider fails after it has begun to speak."""


@dataclass(frozen=True, slots=True)
class AskProviders:
    """The answer of the first that answers. Once one has begun to speak, no other is asked; what fails at once
    everywhere is tried a second time.

    Raises `Unavailable("provider_unavailable")` when all are down or none is configured, or when the one that spoke
    breaks off, and `Invalid("prompt_refused")` when those that are up don't take the prompt.
    """

    providers: Providers
    secrets: Secrets
    stopwatch: Stopwatch

    async def __call__(self, model: Model, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        refused, first, wait, began = False, True, 0, self.stopwatch()
        for again in (False, True):
            if again and not await self._worth_another_round(began, wait, refused=refused):
                break
            for offer, provider in self._configured(model):
                try:
                    async with aclosing(_spoken(provider, offer, prompt, first=first)) as pieces:
                        async for piece in pieces:
                            yield piece
                    return
                except ModelRefusedError:
                    refused = True
                except _BrokenOffError:
                    raise
                except Unavailable as error:
                    wait = max(wait, int(error.extra.get("retry_after", 1)))
                first = False
        if refused:
            raise Invalid("prompt_refused", "The model's providers do not take this prompt.", pointer="/messages")
        raise Unavailable("provider_unavailable", "No provider of this model answers just now.", retry_after=wait or 60)

    def _configured(self, model: Model) -> Iterator[tuple[Offer, ModelProvider]]:
        for offer in model.offers:
            provider = self.providers.of(offer.provider)
            if provider.configured:
                yield offer, provider

    async def _worth_another_round(self, began: float, wait: int, *, refused: bool) -> bool:
        if refused or not wait or self.stopwatch() - began > SECOND_ROUND_WITHIN:
            return False
        await asyncio.sleep((200 + self.secrets.below(300)) / 1000)
        return True


async def _spoken(provider: ModelProvider, offer: Offer, prompt: Prompt, *, first: bool) -> AsyncGenerator[Piece, None]:
    """The provider's words; that it was chosen is told only with the first of them."""
    held: list[Piece] = [Chosen(offer.provider, offer.model, first)]
    try:
        async with aclosing(provider.ask(offer.model, prompt, stream=True)) as pieces:
            async for piece in pieces:
                if held and isinstance(piece, Figures):
                    held.append(piece)
                    continue
                for early in held:
                    yield early
                held = []
                yield piece
    except Unavailable as error:
        if held:
            raise
        raise _BrokenOffError(error.code, "The model broke off.", **error.extra) from error
    for early in held:
        yield early
