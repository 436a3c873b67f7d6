"""Anthropic's Messages API (https://docs.anthropic.com/en/api/messages and messages-streaming)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import msgspec

from adapters.llm.wire import Patience, Wire
from core.ai.gateway.model import Figures, Prompt, Text
from core.shared.ports import Clock

PATH = "/v1/messages"
VERSION = "2023-06-01"
JSON_ALONE = "Answer with nothing but JSON that fits this schema: "
HOTTEST = 1.0
"""Temperatures end here; what is hotter elsewhere is as hot as it gets."""


class _Usage(msgspec.Struct, frozen=True):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None

    def figures(self) -> Figures:
        read = [self.input_tokens, self.cache_creation_input_tokens, self.cache_read_input_tokens]
        known = [tokens for tokens in read if tokens is not None]
        return Figures(sum(known) if known else None, self.output_tokens)


class _Block(msgspec.Struct, frozen=True):
    type: str = ""
    text: str = ""


class _Message(msgspec.Struct, frozen=True):
    content: list[_Block] = []
    usage: _Usage = _Usage()


class _Event(msgspec.Struct, frozen=True):
    """One of a stream; which of the fields there are depends on its type."""

    type: str
    message: _Message = _Message()
    delta: _Block = _Block()
    usage: _Usage = _Usage()

    def piece(self) -> Text | Figures | None:
        if self.type == "message_start":
            return self.message.usage.figures()
        if self.type == "message_delta":
            return self.usage.figures()
        is_text = self.type == "content_block_delta" and self.delta.text
        return Text(self.delta.text) if is_text else None


class AnthropicMessages:
    """`core.ai.gateway.ports.ModelProvider`."""

    def __init__(self, base_url: str, key: str, clock: Clock, *, patience: Patience | None = None) -> None:
        self.configured = bool(key)
        headers = {"x-api-key": key, "anthropic-version": VERSION}
        self.wire = Wire("Anthropic", base_url, headers, clock, patience=patience)

    async def ask(self, model: str, prompt: Prompt, *, stream: bool) -> AsyncGenerator[Text | Figures, None]:
        body = _body(model, prompt)
        if not stream:
            message = await self.wire.whole(PATH, body, _Message)
            if message.usage.output_tokens is None:
                raise self.wire.down()
            for block in message.content:
                if block.text:
                    yield Text(block.text)
            yield message.usage.figures()
            return
        async with aclosing(self.wire.events(PATH, {**body, "stream": True})) as events:
            async for data in events:
                event = self.wire.read(data, _Event)
                if event.type == "message_stop":
                    return
                if event.type == "error":
                    raise self.wire.down()
                if (piece := event.piece()) is not None:
                    yield piece
        raise self.wire.down()


def _body(model: str, prompt: Prompt) -> dict[str, Any]:
    said: list[dict[str, Any]] = [
        {"role": one.role, "content": one.content} for one in prompt.messages if one.role != "system"
    ]
    body: dict[str, Any] = {"model": model, "max_tokens": prompt.max_tokens, "messages": said}
    if (shown := prompt.picture) is not None:
        source = {"type": "base64", "media_type": shown.content_type, "data": shown.data}
        said[-1]["content"] = [{"type": "image", "source": source}, {"type": "text", "text": said[-1]["content"]}]
    wishes = [one.content for one in prompt.messages if one.role == "system"]
    if prompt.schema is not None:
        wishes.append(JSON_ALONE + msgspec.json.encode(prompt.schema).decode())
    if wishes:
        body["system"] = "\n\n".join(wishes)
    if prompt.temperature is not None:
        body["temperature"] = min(prompt.temperature, HOTTEST)
    return body
