"""A language model that writes challenges."""

from __future__ import annotations

from dataclasses import dataclass

from core.ai.completions.ports import LanguageModel, Question
from core.engagement.challenges.model import Category, Energy

MOST_TOKENS = 600
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
    """`core.engagement.challenges.ports.ChallengeWriter`."""

    model: LanguageModel

    async def __call__(self, category: Category, energy: Energy, locale: str) -> str:
        wanted = (
            f"Goal: {category}. Energy: {energy} ({_EFFORT[energy]}). Write in {_LANGUAGES.get(locale, 'English')}."
        )
        question = Question(system=_SYSTEM, user=wanted, max_tokens=MOST_TOKENS, name="challenge", schema=_SCHEMA)
        return (await self.model.complete(question)).text
