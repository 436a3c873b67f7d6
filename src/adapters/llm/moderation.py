"""OpenAI's moderation of words and pictures."""

from __future__ import annotations

import asyncio
import base64
import logging
from typing import TYPE_CHECKING, Any

import msgspec

from adapters.circuit import Circuit
from adapters.trust import trust
from core.shared.errors import Unavailable
from core.shared.files import SmallPicture
from core.shared.ports import Clock
from core.shared.request import current_request_id

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("rhizome.moderation")

MODEL = "omni-moderation-latest"
SECONDS = 10.0
"""For a whole call; who takes longer is down."""


class _Result(msgspec.Struct, frozen=True):
    flagged: bool
    categories: dict[str, bool | None] = {}


class _Reply(msgspec.Struct, frozen=True):
    results: list[_Result]


class OpenAiModeration:
    """`core.social.moderation.ports.Moderation`; one client for the process, made at the first call."""

    def __init__(self, base_url: str, key: str, clock: Clock, *, seconds: float = SECONDS) -> None:
        self._url = f"{base_url.rstrip('/')}/moderations"
        self._key = key
        self._seconds = seconds
        self._circuit = Circuit("Moderation", clock)
        self._client: httpx.AsyncClient | None = None

    async def start(self) -> None:
        """Nothing to do before the first call."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def judge(self, text: str | None, picture: SmallPicture | None) -> tuple[str, ...]:
        asked: list[dict[str, Any]] = []
        if text is not None:
            asked.append({"type": "text", "text": text})
        if picture is not None:
            content = base64.b64encode(picture.content).decode()
            asked.append({"type": "image_url", "image_url": {"url": f"data:{picture.content_type};base64,{content}"}})
        if not asked:
            return ()
        if not self._key:
            raise Unavailable("provider_unavailable", "OPENAI_API_KEY is not set.")
        async with self._circuit.passing():
            reply = await self._ask({"model": MODEL, "input": asked})
        return _flags(reply)

    async def _ask(self, body: dict[str, Any]) -> _Reply:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._seconds, verify=trust())
        headers = {"Authorization": f"Bearer {self._key}"}
        if request_id := current_request_id():
            headers["X-Request-ID"] = request_id
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._client.post(self._url, json=body, headers=headers)
        except (httpx.HTTPError, TimeoutError) as error:
            raise _unavailable() from error
        if answer.status_code != httpx.codes.OK:
            log.warning("moderation refuses with %d", answer.status_code)
            raise _unavailable()
        try:
            reply = msgspec.json.decode(answer.content, type=_Reply)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _unavailable() from error
        if not reply.results:  # nobody has looked
            raise _unavailable()
        return reply


def _flags(reply: _Reply) -> tuple[str, ...]:
    """The categories of what is flagged; `flagged` counts, also where no category says why."""
    found: set[str] = set()
    for result in reply.results:
        named = {name for name, flagged in result.categories.items() if flagged}
        if result.flagged or named:
            found |= named or {"flagged"}
    return tuple(sorted(found))


def _unavailable() -> Unavailable:
    return Unavailable("provider_unavailable", "Moderation does not answer just now.", retry_after=5)
