"""Google's Gemini API (https://ai.google.dev/api/generate-content)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from urllib.parse import quote

import msgspec

from adapters.llm.wire import Patience, Wire
from core.ai.gateway.model import Figures, ModelRefusedError, Prompt, Text
from core.shared.ports import Clock

_ROLES = {"user": "user", "assistant": "model"}


class _Part(msgspec.Struct, frozen=True):
    text: str = ""
    thought: bool = False


class _Content(msgspec.Struct, frozen=True):
    parts: list[_Part] = []


class _Candidate(msgspec.Struct, frozen=True, rename="camel"):
    content: _Content = _Content()
    finish_reason: str = ""


class _Usage(msgspec.Struct, frozen=True, rename="camel"):
    prompt_token_count: int | None = None
    candidates_token_count: int = 0
    thoughts_token_count: int = 0


class _Feedback(msgspec.Struct, frozen=True, rename="camel"):
    block_reason: str = ""


class _Reply(msgspec.Struct, frozen=True, rename="camel"):
    """An answer, or a part of one."""

    candidates: list[_Candidate] = []
    usage_metadata: _Usage | None = None
    prompt_feedback: _Feedback = _Feedback()
    error: Any = None

    def pieces(self) -> list[Text | Figures]:
        parts = [part for candidate in self.candidates for part in candidate.content.parts]
        found: list[Text | Figures] = [Text(part.text) for part in parts if part.text and not part.thought]
        if (usage := self.usage_metadata) is not None:
            found.append(Figures(usage.prompt_token_count, usage.candidates_token_count + usage.thoughts_token_count))
        return found


class GeminiContent:
    """`core.ai.gateway.ports.ModelProvider`."""

    def __init__(self, base_url: str, key: str, clock: Clock, *, patience: Patience | None = None) -> None:
        self.configured = bool(key)
        self.wire = Wire("Gemini", base_url, {"x-goog-api-key": key}, clock, patience=patience)

    async def ask(self, model: str, prompt: Prompt, *, stream: bool) -> AsyncGenerator[Text | Figures, None]:
        path, body = f"/v1beta/models/{quote(model, safe='')}", _body(prompt)
        if not stream:
            reply = await self.wire.whole(f"{path}:generateContent", body, _Reply)
            if not self._finished(reply):
                raise self.wire.down()
            for piece in reply.pieces():
                yield piece
            return
        finished = False
        async with aclosing(self.wire.events(f"{path}:streamGenerateContent?alt=sse", body)) as events:
            async for data in events:
                reply = self.wire.read(data, _Reply)
                finished = self._finished(reply) or finished
                for piece in reply.pieces():
                    yield piece
        if not finished:
            raise self.wire.down()

    def _finished(self, reply: _Reply) -> bool:
        """Whether it says that all is said; raises what a failure in its place means."""
        if reply.error is not None:
            raise self.wire.down()
        if reply.prompt_feedback.block_reason:
            raise ModelRefusedError
        return any(candidate.finish_reason for candidate in reply.candidates)


def _body(prompt: Prompt) -> dict[str, Any]:
    settings: dict[str, Any] = {"maxOutputTokens": prompt.max_tokens}
    if prompt.temperature is not None:
        settings["temperature"] = prompt.temperature
    body: dict[str, Any] = {
        "contents": [
            {"role": _ROLES[one.role], "parts": [{"text": one.content}]}
            for one in prompt.messages
            if one.role != "system"
        ],
        "generationConfig": settings,
    }
    if prompt.picture is not None:
        inline = {"mimeType": prompt.picture.content_type, "data": prompt.picture.data}
        body["contents"][-1]["parts"].append({"inlineData": inline})
    if prompt.schema is not None:
        settings |= {"responseMimeType": "application/json", "responseJsonSchema": prompt.schema}
    if system := [{"text": one.content} for one in prompt.messages if one.role == "system"]:
        body["systemInstruction"] = {"parts": system}
    return body
