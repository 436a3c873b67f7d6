"""Anthropic's Messages API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from entrypoints.sandbox.language import Said, event, event_answer, say, spoken
from entrypoints.sandbox.service import Service
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer


class _Message(msgspec.Struct, frozen=True):
    role: str
    content: str | list[dict[str, Any]]


class _Question(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of `POST /v1/messages` that make a difference here."""

    model: str
    max_tokens: Annotated[int, Meta(ge=1)]
    messages: Annotated[list[_Message], Meta(min_length=1)]
    system: str = ""
    temperature: Annotated[float, Meta(ge=0, le=1)] | None = None
    stream: bool = False


class Anthropic(Service):
    """A model that answers at once, the same question the same way."""

    name = "anthropic"
    channel = "llm"

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        return {"ANTHROPIC_BASE_URL": f"{base}/anthropic", "ANTHROPIC_API_KEY": "sk-ant-sandbox"}

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {("POST", "/anthropic/v1/messages"): self._answer}

    async def _answer(self, call: Call) -> Answer:
        if not call.headers.get("x-api-key") or "anthropic-version" not in call.headers:
            return _refused(401, "authentication_error", "x-api-key header is required")
        try:
            question = call.read(_Question)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return _refused(400, "invalid_request_error", str(error))
        if any(message.role not in {"user", "assistant"} for message in question.messages):
            return _refused(400, "invalid_request_error", "messages: Unexpected role.")
        texts = [question.system] if question.system else []
        said = say([*texts, *(spoken(message.content) for message in question.messages)], question.max_tokens)
        if question.stream:
            return event_answer(_events(question.model, said), said)
        message = _message(question.model, said)
        content = [{"type": "text", "text": said.text}]
        usage = {"input_tokens": said.input_tokens, "output_tokens": len(said.tokens)}
        return json_answer({**message, "content": content, "stop_reason": _reason(said), "usage": usage})


def _message(model: str, said: Said) -> dict[str, Any]:
    return {
        "id": f"msg_{said.seed.hex()[:24]}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": said.input_tokens, "output_tokens": 1},
    }


def _events(model: str, said: Said) -> Iterator[bytes]:
    def told(kind: str, **more: Any) -> bytes:
        return event({"type": kind, **more}, kind)

    yield told("message_start", message=_message(model, said))
    yield told("content_block_start", index=0, content_block={"type": "text", "text": ""})
    yield told("ping")
    for token in said.tokens:
        yield told("content_block_delta", index=0, delta={"type": "text_delta", "text": token})
    yield told("content_block_stop", index=0)
    delta = {"stop_reason": _reason(said), "stop_sequence": None}
    yield told("message_delta", delta=delta, usage={"output_tokens": len(said.tokens)})
    yield told("message_stop")


def _reason(said: Said) -> str:
    return "max_tokens" if said.cut else "end_turn"


def _refused(status: int, kind: str, message: str) -> Answer:
    return json_answer({"type": "error", "error": {"type": kind, "message": message}}, status)
