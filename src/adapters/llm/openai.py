"""A model behind OpenAI's chat completions wire, which others speak as well."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import msgspec

from adapters.circuit import Circuit
from adapters.trust import trust
from core.ai.completions.ports import Completion, Question
from core.shared.errors import Unavailable
from core.shared.ports import Clock
from core.shared.request import current_request_id

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("rhizome.llm")

SECONDS = 20.0
"""For a whole call, connection and answer; a model that takes longer is down."""


class _Message(msgspec.Struct, frozen=True):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    message: _Message


class _Usage(msgspec.Struct, frozen=True):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Reply(msgspec.Struct, frozen=True, kw_only=True):
    choices: list[_Choice]
    model: str = ""
    usage: _Usage = _Usage()


class OpenAiModel:
    """`core.ai.completions.ports.LanguageModel`; one client for the process, made at the first call."""

    def __init__(self, base_url: str, key: str, model: str, clock: Clock, *, seconds: float = SECONDS) -> None:
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._model = model
        self._seconds = seconds
        self._circuit = Circuit("The language model", clock)
        self._client: httpx.AsyncClient | None = None

    async def start(self) -> None:
        """Nothing to do before the first call."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def complete(self, question: Question) -> Completion:
        if not self._key:
            raise Unavailable("provider_unavailable", "OPENAI_API_KEY is not set.")
        async with self._circuit.passing():
            reply = await self._ask(question)
        text = reply.choices[0].message.content or ""
        return Completion(
            text=text,
            model=reply.model or self._model,
            input_tokens=reply.usage.prompt_tokens,
            output_tokens=reply.usage.completion_tokens,
        )

    async def _ask(self, question: Question) -> _Reply:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._seconds, verify=trust())
        headers = {"Authorization": f"Bearer {self._key}"}
        if request_id := current_request_id():
            headers["X-Request-ID"] = request_id
        try:
            async with asyncio.timeout(self._seconds):
                url = f"{self._base_url}/chat/completions"
                answer = await self._client.post(url, json=self._body(question), headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            raise _unavailable() from error
        if answer.status_code != httpx.codes.OK:
            log.warning("the language model refuses with %d", answer.status_code)
            raise _unavailable(answer.headers.get("retry-after", ""))
        try:
            reply = msgspec.json.decode(answer.content, type=_Reply)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _unavailable() from error
        if not reply.choices:
            raise _unavailable()
        return reply

    def _body(self, question: Question) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ],
            "max_completion_tokens": question.max_tokens,
        }
        if question.schema is None:
            return body
        schema = {"name": question.name, "strict": True, "schema": dict(question.schema)}
        return {**body, "response_format": {"type": "json_schema", "json_schema": schema}}


def _unavailable(wait: str = "") -> Unavailable:
    seconds = int(wait) if wait.isdigit() else 5
    return Unavailable("provider_unavailable", "The language model does not answer just now.", retry_after=seconds)
