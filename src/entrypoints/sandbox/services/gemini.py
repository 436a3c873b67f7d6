"""Google's Gemini API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from entrypoints.sandbox.language import Said, event, event_answer, say, spoken
from entrypoints.sandbox.service import Service
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer


class _Part(msgspec.Struct, frozen=True, rename="camel"):
    text: str = ""
    inline_data: dict[str, Any] = {}


class _Content(msgspec.Struct, frozen=True):
    """What one side said; a system instruction has no side."""

    parts: list[_Part]
    role: Literal["user", "model"] = "user"


class _Settings(msgspec.Struct, frozen=True, rename="camel"):
    max_output_tokens: Annotated[int, Meta(ge=1)] | None = None


class _Question(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The fields of `generateContent` that make a difference here."""

    contents: Annotated[list[_Content], Meta(min_length=1)]
    system_instruction: _Content | None = None
    generation_config: _Settings = _Settings()


class Gemini(Service):
    """A model that answers at once, the same question the same way."""

    name = "gemini"
    channel = "llm"

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        return {"GEMINI_BASE_URL": f"{base}/gemini", "GEMINI_API_KEY": "sandbox"}

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {("POST", "/gemini/v1beta/models/{act}"): self._answer}

    async def _answer(self, call: Call) -> Answer:
        model, _, act = call.params["act"].partition(":")
        if not call.headers.get("x-goog-api-key"):
            return _refused(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
        if act not in {"generateContent", "streamGenerateContent"}:
            return _refused(404, "NOT_FOUND", "There is no such method.")
        try:
            question = call.read(_Question)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return _refused(400, "INVALID_ARGUMENT", str(error))
        streamed = act == "streamGenerateContent"
        if streamed and call.query.get("alt") != "sse":
            return _refused(400, "INVALID_ARGUMENT", "The sandbox streams with alt=sse alone.")
        system = [question.system_instruction] if question.system_instruction else []
        texts = [
            part.text or spoken([part.inline_data])
            for content in (*system, *question.contents)
            for part in content.parts
        ]
        said = say(texts, question.generation_config.max_output_tokens)
        if streamed:
            return event_answer(_events(model, said), said)
        return json_answer(_reply(model, said, said.text, len(said.tokens), last=True))


def _events(model: str, said: Said) -> Iterator[bytes]:
    for number, token in enumerate(said.tokens, 1):
        yield event(_reply(model, said, token, number, last=number == len(said.tokens)))


def _reply(model: str, said: Said, text: str, tokens: int, *, last: bool) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}
    if last:
        candidate["finishReason"] = "MAX_TOKENS" if said.cut else "STOP"
    usage = {
        "promptTokenCount": said.input_tokens,
        "candidatesTokenCount": tokens,
        "totalTokenCount": said.input_tokens + tokens,
    }
    return {
        "candidates": [candidate],
        "usageMetadata": usage,
        "modelVersion": model,
        "responseId": said.seed.hex()[:16],
    }


def _refused(status: int, kind: str, message: str) -> Answer:
    return json_answer({"error": {"code": status, "message": message, "status": kind}}, status)
