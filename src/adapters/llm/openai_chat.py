"""OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat), which others speak as well."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import msgspec

from adapters.llm.wire import Patience, Wire
from core.ai.gateway.model import Figures, Prompt, Text
from core.shared.ports import Clock

PATH = "/chat/completions"
END = b"[DONE]"


class _Said(msgspec.Struct, frozen=True):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    message: _Said = _Said()
    delta: _Said = _Said()


class _Usage(msgspec.Struct, frozen=True):
    prompt_tokens: int
    completion_tokens: int


class _Reply(msgspec.Struct, frozen=True):
    """A completion, or a chunk of one; with an `error` instead when it breaks off."""

    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


class OpenAiChat:
    """`core.ai.gateway.ports.ModelProvider`."""

    def __init__(self, base_url: str, key: str, clock: Clock, *, patience: Patience | None = None) -> None:
        self.configured = bool(key)
        self.wire = Wire("OpenAI", base_url, {"Authorization": f"Bearer {key}"}, clock, patience=patience)

    async def ask(self, model: str, prompt: Prompt, *, stream: bool) -> AsyncGenerator[Text | Figures, None]:
        body = _body(model, prompt)
        if not stream:
            reply = await self.wire.whole(PATH, body, _Reply)
            if not reply.choices:
                raise self.wire.down()
            for piece in _pieces(reply, [choice.message for choice in reply.choices]):
                yield piece
            return
        streamed = {**body, "stream": True, "stream_options": {"include_usage": True}}
        async with aclosing(self.wire.events(PATH, streamed)) as events:
            async for data in events:
                if data == END:
                    return
                reply = self.wire.read(data, _Reply)
                if reply.error is not None:
                    raise self.wire.down()
                for piece in _pieces(reply, [choice.delta for choice in reply.choices]):
                    yield piece
        raise self.wire.down()


def _pieces(reply: _Reply, said: list[_Said]) -> list[Text | Figures]:
    found: list[Text | Figures] = [Text(text) for one in said if (text := one.content or one.refusal)]
    if reply.usage is not None:
        found.append(Figures(reply.usage.prompt_tokens, reply.usage.completion_tokens))
    return found


def _body(model: str, prompt: Prompt) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": message.role, "content": message.content} for message in prompt.messages],
        "max_completion_tokens": prompt.max_tokens,
    }
    if prompt.picture is not None:
        url = f"data:{prompt.picture.content_type};base64,{prompt.picture.data}"
        words = {"type": "text", "text": body["messages"][-1]["content"]}
        body["messages"][-1]["content"] = [words, {"type": "image_url", "image_url": {"url": url}}]
    if prompt.schema is not None:
        wanted = {"name": "answer", "strict": True, "schema": prompt.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
    return body if prompt.temperature is None else {**body, "temperature": prompt.temperature}
