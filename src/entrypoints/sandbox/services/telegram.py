"""Telegram: the Bot API, its webhooks, and a page to chat on."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from email.parser import BytesParser
from socket import socket
from typing import TYPE_CHECKING, Any

import msgspec

from adapters.telegram.keys import SettingsKeys
from entrypoints.sandbox.service import Receipt, Service
from entrypoints.sandbox.telegram.acts import Acts
from entrypoints.sandbox.telegram.administration import Administration
from entrypoints.sandbox.telegram.controls import Controls
from entrypoints.sandbox.telegram.methods import Messages, Params
from entrypoints.sandbox.telegram.page import page_routes
from entrypoints.sandbox.telegram.refusals import BotApiError
from entrypoints.sandbox.telegram.state import File, State
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

if TYPE_CHECKING:
    from entrypoints.sandbox.world import World

_METHOD = "/telegram/{bot}/bot{token}/{method}"
_FILE = "/telegram/{bot}/file/bot{token}/files/{id}"


class Telegram(Service):
    """Bots are told apart by the path before their token, as every bot's own may be the same in development."""

    name = "telegram"
    channel = "telegram"

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        return {"TELEGRAM_BASE_URL": f"{base}/telegram/{{bot}}"}

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._state = State()
        self._keys = SettingsKeys(msgspec.structs.replace(world.settings, rhizome_env="development"))
        self._acts = Acts(self._state, self._now, world.deliver, self._keys.secret)
        self._methods = Messages(self._state, self._now).methods() | Administration(self._state).methods()

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {("POST", _METHOD): self._call, ("GET", _METHOD): self._call, ("GET", _FILE): self._file}

    def controls(self) -> dict[tuple[str, str], Handler]:
        controls = Controls(self._state, self._acts, self.world.apps, self._now, self._keys.token)
        return page_routes() | controls.routes()

    async def serve(self, sockets: Mapping[str, socket], stack: AsyncExitStack) -> None:
        stack.callback(self._acts.stop)

    def receipts(self, call: Call, answer: Answer) -> list[Receipt]:
        method = call.params.get("method")
        if method is None:
            return []
        try:
            params = _params(call)
        except BotApiError:
            params = {}
        shown = {name: _file_shown(value) if isinstance(value, File) else value for name, value in params.items()}
        to = params.get("chat_id") or params.get("user_id") or params.get("callback_query_id") or ""
        return [Receipt(str(to), {"bot": call.params["bot"], "method": method, "params": shown})]

    async def _call(self, call: Call) -> Answer:
        bot = call.params["bot"]
        try:
            if call.params["token"] != self._keys.token(bot):
                raise BotApiError(401, "Unauthorized")
            method = self._methods.get(call.params["method"])
            if method is None:
                raise BotApiError(404, "Not Found: method not found")
            return json_answer({"ok": True, "result": method(bot, _params(call))})
        except BotApiError as error:
            told: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
            if error.parameters:
                told["parameters"] = error.parameters
            return json_answer(told, error.code)

    async def _file(self, call: Call) -> Answer:
        file = self._state.files.get(call.params["id"])
        if file is None or call.params["token"] != self._keys.token(call.params["bot"]):
            return json_answer({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return Answer(body=file.content, headers={"content-type": file.mime_type or "application/octet-stream"})

    def _now(self) -> int:
        return int(self.world.clock.now().timestamp())


def _params(call: Call) -> Params:
    """From JSON, a form with files, or the query."""
    kind = call.headers.get("content-type", "")
    try:
        if kind.startswith("multipart/form-data"):
            return _form(kind, call.body)
        if "json" in kind:
            found: Params = msgspec.json.decode(call.body or b"{}", type=dict[str, Any])
            return found
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BotApiError(400, "Bad Request: can't parse the request") from None
    return {name: _plain(text) for name, text in (*call.query.items(), *call.form().items())}


def _form(kind: str, body: bytes) -> Params:
    found: Params = {}
    for part in BytesParser().parsebytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + body).get_payload():
        name = str(part.get_param("name", header="content-disposition"))  # type: ignore[union-attr]
        content = bytes(part.get_payload(decode=True) or b"")  # type: ignore[union-attr]
        file_name = part.get_filename()  # type: ignore[union-attr]
        if file_name is None:
            found[name] = _plain(content.decode())
        else:
            found[name] = File(content, file_name, part.get_content_type())  # type: ignore[union-attr]
    return found


def _plain(text: str) -> Any:
    """Of a form: numbers, truths and structures are JSON in text."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _file_shown(file: File) -> dict[str, object]:
    try:
        content = file.content.decode()
    except UnicodeDecodeError:
        content = f"({len(file.content)} bytes)"
    return {"file_name": file.name, "mime_type": file.mime_type, "content": content}
