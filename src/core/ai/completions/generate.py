"""Having a language model write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from core.shared.actor import Actor
from core.shared.errors import Invalid, Unavailable
from core.shared.text import NO_NUL, VISIBLE

ModelName = Annotated[str, Meta(min_length=1, max_length=100, pattern=VISIBLE, examples=["sandbox-1"])]
Written = Annotated[str, Meta(min_length=1, max_length=200_000, pattern=NO_NUL)]


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody said in a conversation."""

    role: Literal["system", "user", "assistant"]
    content: Written


class GenerateCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be written: the answer to a `prompt`, or the next of `messages`, in at most `max_tokens`."""

    max_tokens: Annotated[int, Meta(ge=1, le=100_000, examples=[500])]
    model: ModelName | None = None
    messages: Annotated[list[ChatMessage], Meta(min_length=1, max_length=200)] | None = None
    prompt: Written | None = None
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    stream: bool = False
    no_cache: bool = False
    product_id: UUID | None = None


class TokenUsage(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer used, and what that costs in millionths of a dollar."""

    input_tokens: int
    output_tokens: int
    cost_micros: int


class Generated(msgspec.Struct, frozen=True, kw_only=True):
    """What a model wrote; a `cached` answer was written before."""

    id: UUID
    model: str
    provider: str
    text: str
    usage: TokenUsage
    cached: bool


@dataclass(frozen=True, slots=True)
class Generate:
    """There is no model behind it yet: a request that makes sense is told so.

    Raises `Invalid` unless exactly one of prompt and messages is given, and `Unavailable("provider_unavailable")`.
    """

    async def __call__(self, _actor: Actor, command: GenerateCommand) -> Generated:
        if (command.prompt is None) == (command.messages is None):
            raise Invalid("validation_failed", "Give either prompt or messages.", pointer="/prompt")
        raise Unavailable(
            "provider_unavailable", "No language model is connected in this release.", retry_after=24 * 3600
        )
