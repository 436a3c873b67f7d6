"""What models are asked for, what they say, and what is kept of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from core.shared.text import VISIBLE

ModelName = Annotated[str, Meta(min_length=1, max_length=100, pattern=VISIBLE, examples=["sandbox-1"])]
Written = Annotated[str, Meta(min_length=1, max_length=200_000, pattern=VISIBLE)]
Outcome = Literal["ok", "cached", "fallback", "failed", "cancelled", "refused"]
State = Literal["pending", "ok", "cached", "fallback", "failed", "cancelled", "refused"]
"""An outcome, or that there is none yet."""


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody said in a conversation."""

    role: Literal["system", "user", "assistant"]
    content: Written


class GenerateCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be written: the answer to a `prompt`, or the next of `messages`, in at most `max_tokens`. With
    `stream` it is told as it is written; `no_cache` has it written anew and not kept."""

    max_tokens: Annotated[int, Meta(ge=1, le=100_000, examples=[500])] = 1024
    model: ModelName | None = None
    messages: Annotated[list[ChatMessage], Meta(min_length=1, max_length=200)] | None = None
    prompt: Written | None = None
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    stream: bool = False
    no_cache: bool = False
    product_id: UUID | None = None


class TokenUsage(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer took, and what it cost in millionths of a dollar."""

    input_tokens: int
    output_tokens: int
    cost_micros: int


class Generated(msgspec.Struct, frozen=True, kw_only=True):
    """What a model wrote; a `cached` answer was written before, or for somebody who asked the same just now, and costs
    nothing."""

    id: UUID
    model: str
    provider: str
    text: str
    usage: TokenUsage
    cached: bool


MOST_OF_A_PICTURE = 3000
"""Tokens that no provider counts more of for one picture (platform.openai.com/docs/guides/images-vision)."""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown to a model, in base64."""

    data: str
    content_type: str


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation that a model is to continue. The `picture` belongs to what was said last. With `schema`, a JSON
    Schema, the answer is to be JSON that fits it: a wish, which models may fail."""

    messages: tuple[ChatMessage, ...]
    max_tokens: int
    temperature: float | None = None
    picture: Picture | None = None
    schema: dict[str, Any] | None = None

    @property
    def most_input(self) -> int:
        """More tokens than any tokenizer makes of it: none makes more of a text than it has bytes; some are added
        around each message."""
        shown = MOST_OF_A_PICTURE if self.picture is not None else 0
        wished = len(msgspec.json.encode(self.schema)) + 64 if self.schema is not None else 0
        return 16 + shown + wished + sum(16 + len(one.content.encode(errors="replace")) for one in self.messages)


class Chosen(msgspec.Struct, frozen=True):
    """From here on this provider speaks, with its own name of the model; `first` unless another one failed before."""

    provider: str
    model: str
    first: bool


class Text(msgspec.Struct, frozen=True):
    """Some more of the answer."""

    text: str


class Figures(msgspec.Struct, frozen=True):
    """The tokens that a provider has counted so far; None for what it has not told."""

    input_tokens: int | None = None
    output_tokens: int | None = None


class ModelRefusedError(Exception):
    """The provider is well and doesn't take what it was asked for."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the gateway. While it is `pending`, `reserved_micros` are set aside for it; `requests` is 1 where it
    counts against budgets of requests, else 0."""

    id: UUID
    app: str
    user_id: UUID | None
    product_id: UUID | None
    model: str
    provider: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0
    reserved_micros: int = 0
    requests: int = 0
    latency_ms: int = 0
    outcome: State = "pending"
    created_at: datetime


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it is told: who asked what model by way of which app and product, what it took and how it ended."""

    id: UUID
    app: str
    user_id: UUID | None
    product_id: UUID | None
    model: str
    provider: str | None
    input_tokens: int
    output_tokens: int
    cost_micros: int
    latency_ms: int
    outcome: Outcome
    created_at: datetime


class CallPage(msgspec.Struct, frozen=True, kw_only=True):
    """Calls, the newest first."""

    items: list[CallView]
    next_cursor: str | None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A whole answer as it is kept."""

    model: str
    provider: str
    text: str
    input_tokens: int
    output_tokens: int
