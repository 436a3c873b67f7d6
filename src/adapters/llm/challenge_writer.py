"""A language model that writes challenges."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from core.ai.completions.ports import Completion, LanguageModel, Question
from core.ai.gateway.catalogue import MODELS, Offer
from core.ai.gateway.feature import Generation
from core.ai.gateway.generate import DefaultModel
from core.ai.gateway.model import Call
from core.ai.gateway.ports import Stopwatch
from core.ai.gateway.reserve_call import ReserveCall
from core.ai.gateway.settle_call import SettleCall
from core.engagement.challenges.model import Category, Energy
from core.shared.errors import PaymentRequired, Unavailable
from core.shared.ports import Clock, Ids

MOST_TOKENS = 600
MOST_INPUT = 1_000
"""More tokens than what is asked ever has."""
BUDGETS = Generation()
_LANGUAGES = {"en": "English", "es": "Spanish"}
_EFFORT = {
    "low": "little effort: sitting or standing still, quiet, possible when tired",
    "medium": "some effort: getting up, a short walk or a small task",
    "high": "real effort: moving briskly or doing something demanding",
}
_SYSTEM = (
    "You write small wellness challenges for people at work. A challenge is safe for a healthy adult, needs no special "
    "equipment, bothers no colleague and gives no medical advice. Answer with one challenge as JSON."
)
_TEXT = {"type": "string"}
_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "description", "duration", "emoji", "fun_fact"],
    "properties": {
        "title": {**_TEXT, "description": "A call to do it, at most 60 characters."},
        "description": {**_TEXT, "description": "How to do it, one to three sentences."},
        "duration": {"type": "integer", "minimum": 1, "maximum": 60, "description": "Whole minutes."},
        "emoji": {**_TEXT, "description": "One emoji and nothing else."},
        "fun_fact": {**_TEXT, "description": "One true and surprising sentence that fits."},
    },
}


@dataclass(frozen=True, slots=True)
class ModelChallengeWriter:
    """`core.engagement.challenges.ports.ChallengeWriter`. OpenAI alone is asked, on the budgets of the app and the
    person; what a call took is booked however it ends."""

    model: LanguageModel
    default: DefaultModel
    reserve: ReserveCall
    settle: SettleCall
    clock: Clock
    ids: Ids
    stopwatch: Stopwatch

    async def __call__(self, app: str, user_id: UUID, category: Category, energy: Energy, locale: str) -> str:
        wanted = (
            f"Goal: {category}. Energy: {energy} ({_EFFORT[energy]}). Write in {_LANGUAGES.get(locale, 'English')}."
        )
        question = Question(system=_SYSTEM, user=wanted, max_tokens=MOST_TOKENS, name="challenge", schema=_SCHEMA)
        offer = next(one for one in MODELS[self.default.name].offers if one.provider == "openai")
        call = Call(
            id=self.ids.new(),
            app=app,
            user_id=user_id,
            product_id=None,
            model=offer.model,
            reserved_micros=offer.cost(MOST_INPUT, MOST_TOKENS),
            requests=1,
            created_at=self.clock.now(),
        )
        try:
            await self.reserve(BUDGETS, call)
        except PaymentRequired as error:
            raise Unavailable("provider_unavailable", "The budget for language models is used up.") from error
        return (await self._completed(question, call, offer)).text

    async def _completed(self, question: Question, call: Call, offer: Offer) -> Completion:
        began, ended = self.stopwatch(), replace(call, outcome="failed", reserved_micros=0, requests=0)
        try:
            said = await self.model.complete(question)
            ended = replace(
                ended,
                outcome="ok",
                provider=offer.provider,
                input_tokens=said.input_tokens,
                output_tokens=said.output_tokens,
                cost_micros=offer.cost(said.input_tokens, said.output_tokens),
                requests=1,
            )
        except asyncio.CancelledError:
            ended = replace(ended, outcome="cancelled")
            raise
        finally:
            ended = replace(ended, latency_ms=round((self.stopwatch() - began) * 1000))
            await asyncio.shield(self.settle(ended))
        return said
