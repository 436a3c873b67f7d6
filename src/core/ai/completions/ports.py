"""What a language model is asked, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """`system` says what is wanted of the model, `user` what of this time. With `schema`, a JSON Schema called `name`,
    the answer is to be JSON that fits it."""

    system: str
    user: str
    max_tokens: int
    name: str = ""
    schema: Mapping[str, Any] | None = None


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """What the model said, and how many tokens went in and came out."""

    text: str
    model: str
    input_tokens: int
    output_tokens: int


class LanguageModel(Protocol):
    """One model of one provider."""

    async def complete(self, question: Question) -> Completion:
        """The answer; raises `Unavailable("provider_unavailable")` when there is none in time. Never inside a unit of
        work."""
        ...
