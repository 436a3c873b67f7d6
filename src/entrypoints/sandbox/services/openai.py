"""OpenAI's chat completions and moderations. What it says follows from the question alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from entrypoints.sandbox.language import MODEL, OUTPUT_TOKENS, Said, event, event_answer, say, spoken
from entrypoints.sandbox.moderation import Moderated, judged
from entrypoints.sandbox.service import Service
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

_EMOJI = "🌿🚶💧🧠🌙🍎🤝🔆🎧📚"


class _Message(msgspec.Struct, frozen=True):
    role: str
    content: str | list[dict[str, Any]]


class _JsonSchema(msgspec.Struct, frozen=True):
    name: str
    schema: dict[str, Any]


class _ResponseFormat(msgspec.Struct, frozen=True):
    type: str
    json_schema: _JsonSchema | None = None


class _StreamOptions(msgspec.Struct, frozen=True):
    include_usage: bool = False


class _Question(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of `POST /chat/completions` that make a difference here."""

    model: str
    messages: list[_Message]
    response_format: _ResponseFormat | None = None
    max_completion_tokens: Annotated[int, Meta(ge=1)] | None = None
    stream: bool = False
    stream_options: _StreamOptions = _StreamOptions()


class OpenAi(Service):
    """A model that answers at once, the same question the same way."""

    name = "openai"
    channel = "llm"

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        return {"OPENAI_BASE_URL": f"{base}/openai/v1", "OPENAI_API_KEY": "sk-sandbox", "OPENAI_MODEL": MODEL}

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {
            ("POST", "/openai/v1/chat/completions"): self._complete,
            ("POST", "/openai/v1/moderations"): self._moderate,
        }

    async def _moderate(self, call: Call) -> Answer:
        if not call.headers.get("authorization", "").startswith("Bearer "):
            return _refused(401, "You didn't provide an API key.", "invalid_request_error", "invalid_api_key")
        try:
            return json_answer(judged(call.read(Moderated)))
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
            return _refused(400, str(error), "invalid_request_error", None)

    async def _complete(self, call: Call) -> Answer:
        if not call.headers.get("authorization", "").startswith("Bearer "):
            return _refused(401, "You didn't provide an API key.", "invalid_request_error", "invalid_api_key")
        try:
            question = call.read(_Question)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return _refused(400, str(error), "invalid_request_error", None)
        if not question.messages:
            return _refused(400, "'messages' must not be empty.", "invalid_request_error", None)
        said = say([spoken(message.content) for message in question.messages], question.max_completion_tokens)
        asked = question.response_format
        if asked is not None and asked.json_schema is not None:
            written = msgspec.json.encode(fitting(asked.json_schema.schema, said.seed)).decode()
            if not question.stream:
                return json_answer(self._answer(question.model, said, written, OUTPUT_TOKENS))
            said = msgspec.structs.replace(said, tokens=(written,))
        if question.stream:
            return event_answer(self._events(question, said), said)
        return json_answer(self._answer(question.model, said, said.text, len(said.tokens)))

    def _answer(self, model: str, said: Said, text: str, tokens: int) -> dict[str, Any]:
        message = {"role": "assistant", "content": text, "refusal": None}
        reason = "length" if said.cut else "stop"
        return {
            **self._head(model, said, "chat.completion"),
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
            "usage": _usage(said.input_tokens, tokens),
        }

    def _events(self, question: _Question, said: Said) -> Iterator[bytes]:
        head = self._head(question.model, said, "chat.completion.chunk")
        usage = {"usage": None} if question.stream_options.include_usage else {}

        def chunk(delta: dict[str, str], reason: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
            return event({**head, "choices": [choice], **usage})

        yield chunk({"role": "assistant", "content": ""})
        for token in said.tokens:
            yield chunk({"content": token})
        yield chunk({}, "length" if said.cut else "stop")
        if usage:
            yield event({**head, "choices": [], "usage": _usage(said.input_tokens, len(said.tokens))})
        yield event(b"[DONE]")

    def _head(self, model: str, said: Said, kind: str) -> dict[str, Any]:
        created = int(self.world.clock.now().timestamp())
        return {"id": f"chatcmpl-{said.seed.hex()[:24]}", "object": kind, "created": created, "model": model}


def _usage(tokens_in: int, tokens_out: int) -> dict[str, int]:
    return {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}


def fitting(schema: Mapping[str, Any], seed: bytes, name: str = "answer") -> Any:
    """A value that fits a JSON Schema as structured outputs know them; the same seed makes the same value."""
    drawn = hashlib.sha256(seed + name.encode()).digest()
    number = int.from_bytes(drawn[:4])
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if "enum" in schema:
        return schema["enum"][number % len(schema["enum"])]
    if kind == "object":
        return {key: fitting(inner, seed, key) for key, inner in schema.get("properties", {}).items()}
    if kind == "array":
        return [fitting(schema.get("items", {}), seed, f"{name} {n}") for n in range(schema.get("minItems", 1))]
    if kind in {"integer", "number"}:
        low = int(schema.get("minimum", 1))
        return low + number % (int(schema.get("maximum", low + 9)) - low + 1)
    return {"boolean": bool(number % 2), "null": None}.get(kind, _words(name, number, drawn))


def _words(name: str, number: int, drawn: bytes) -> str:
    if "emoji" in name:
        return _EMOJI[number % len(_EMOJI)]
    return f"A {name.replace('_', ' ')} from the sandbox ({drawn.hex()[:6]})"


def _refused(status: int, message: str, kind: str, code: str | None) -> Answer:
    return json_answer({"error": {"message": message, "type": kind, "param": None, "code": code}}, status)
