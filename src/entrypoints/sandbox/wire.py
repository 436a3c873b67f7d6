"""A call and its answer as every service of the sandbox sees them, whatever carried them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from core.shared.errors import NotFound

Wanted = TypeVar("Wanted")


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request. Header names are in lower case; `params` are the parts of the path that its route names."""

    method: str
    path: str
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    body: bytes = b""
    params: dict[str, str] = {}

    def read(self, kind: type[Wanted]) -> Wanted:
        """The JSON body; an empty one counts as `{}`. Raises what msgspec raises."""
        return msgspec.json.decode(self.body or b"{}", type=kind)

    def form(self) -> dict[str, str]:
        """The fields of a form's body."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back: a body, or `chunks` one by one. With `drop` the connection is closed instead; with
    `cut_after` it is closed once that many chunks are out (a body is one chunk)."""

    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b""
    chunks: AsyncIterator[bytes] | None = None
    drop: bool = False
    cut_after: int | None = None


Handler = Callable[[Call], Awaitable[Answer]]


def json_answer(content: object, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    return Answer(
        status=status, headers={"content-type": "application/json", **headers}, body=msgspec.json.encode(content)
    )


class Routes:
    """Handlers by method and path; a part of a path in braces matches one segment and is handed on by that name, one
    like `{rest:path}` matches all that follows."""

    def __init__(self, handlers: Mapping[tuple[str, str], Handler]) -> None:
        self._routes = [(method, _pattern(path), handler) for (method, path), handler in handlers.items()]

    def find(self, call: Call) -> tuple[Handler, dict[str, str]] | None:
        """The handler with the parts of the path that it wants, or None."""
        for method, pattern, handler in self._routes:
            match = pattern.fullmatch(call.path) if method == call.method else None
            if match:
                return handler, match.groupdict()
        return None

    async def __call__(self, call: Call) -> Answer:
        """Answer, or raise `NotFound`."""
        found = self.find(call)
        if found is None:
            raise NotFound("not_found", f"The sandbox has no {call.method} {call.path}.")
        handler, params = found
        return await handler(msgspec.structs.replace(call, params=params))


def _pattern(path: str) -> re.Pattern[str]:
    escaped = re.sub(r"\\\{(\w+):path\\\}", r"(?P<\1>.+)", re.escape(path))
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", escaped))


def lower(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name; of a repeated one the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def shown(body: bytes, content_type: str) -> Any:
    """A body for people to read: JSON and forms taken apart, text as it is, anything else by its length."""
    if "json" in content_type:
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
    if "x-www-form-urlencoded" in content_type:
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    try:
        return body.decode()
    except UnicodeDecodeError:
        return f"({len(body)} bytes)"
