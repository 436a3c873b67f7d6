"""Telegram's Bot API over HTTPS (core.telegram.org/bots/api). Tokens stand in its paths, so no URL is ever logged or
part of an error."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec

from core.bots.calls import WRITTEN, Written
from core.bots.ports import BotKeys, FloodWait, TelegramDown, TelegramRefusal

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 3.0
DOWNLOAD_SECONDS = 60.0


class _Parameters(msgspec.Struct, frozen=True):
    retry_after: int | None = None
    migrate_to_chat_id: int | None = None


class _Answer(msgspec.Struct, frozen=True):
    ok: bool
    result: Any = None
    error_code: int = 0
    description: str = ""
    parameters: _Parameters = _Parameters()


class TelegramHttp:
    """`core.bots.ports.Telegram`; one client for the process, made at the first call."""

    def __init__(self, base_url: str, keys: BotKeys) -> None:
        self._base_url = base_url.rstrip("/")
        self._keys = keys
        self._client: httpx.AsyncClient | None = None

    async def start(self) -> None:
        """Nothing to do before the first call."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def call(self, bot: str, method: str, params: dict[str, Any], *, within: float = 10.0) -> Any:
        import httpx

        try:
            async with asyncio.timeout(within):
                url = f"{self._root(bot)}/bot{self._token(bot)}/{method}"
                answer = await self._made().post(url, **_body(params))
        except (httpx.HTTPError, TimeoutError):
            raise TelegramDown from None  # its cause would name the URL
        return _result(answer)

    async def download(self, bot: str, file_id: str, most: int) -> bytes:
        import httpx

        file = await self.call(bot, "getFile", {"file_id": file_id})
        path, size = file.get("file_path"), file.get("file_size") or 0
        if size > most:
            raise TelegramRefusal(413, f"the file is too big: {size} bytes")
        if not isinstance(path, str):
            raise TelegramRefusal(400, "the file is not there")
        content = bytearray()
        url = f"{self._root(bot)}/file/bot{self._token(bot)}/{path}"
        try:
            async with asyncio.timeout(DOWNLOAD_SECONDS), self._made().stream("GET", url) as answer:
                if answer.status_code >= 500:
                    raise TelegramDown
                if answer.status_code != 200:
                    raise TelegramRefusal(answer.status_code, "the file is not there")
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > most:
                        raise TelegramRefusal(413, "the file is too big")
        except (httpx.HTTPError, TimeoutError):
            raise TelegramDown from None
        return bytes(content)

    def _made(self) -> httpx.AsyncClient:
        if self._client is None:
            import httpx

            self._client = httpx.AsyncClient(timeout=httpx.Timeout(30.0, connect=CONNECT_SECONDS))
        return self._client

    def _root(self, bot: str) -> str:
        return self._base_url.replace("{bot}", bot)

    def _token(self, bot: str) -> str:
        token = self._keys.token(bot)
        if not token:
            raise TelegramRefusal(401, f"{bot} has no token")
        return token


def _body(params: dict[str, Any]) -> dict[str, Any]:
    """As JSON, or with a file of our own as a form."""
    if WRITTEN not in params:
        return {"content": msgspec.json.encode(params), "headers": {"content-type": "application/json"}}
    file = msgspec.convert(params[WRITTEN], Written)
    fields = {name: value for name, value in params.items() if name != WRITTEN}
    texts = {n: v if isinstance(v, str) else msgspec.json.encode(v).decode() for n, v in fields.items()}
    return {"data": texts, "files": {"document": (file.name, file.text.encode(), file.mime_type)}}


def _result(answer: httpx.Response) -> Any:
    try:
        told = msgspec.json.decode(answer.content, type=_Answer)
    except msgspec.MsgspecError:  # from something between us and Telegram
        told = _Answer(ok=False)
    if told.ok:
        return told.result
    status = told.error_code or answer.status_code
    if status == 429:
        header = answer.headers.get("retry-after", "")
        raise FloodWait(told.parameters.retry_after or (int(header) if header.isdigit() else 1))
    if status < 400:
        raise TelegramDown(f"Telegram answered {status} with something strange.")
    if status >= 500:
        raise TelegramDown(f"Telegram answered {status}.")
    raise TelegramRefusal(status, told.description, migrated_to=told.parameters.migrate_to_chat_id)
