"""Answers that are the same for everybody, kept by the process while what they tell of stays as it is.

Each time the catalogue's version is asked for, which under load one statement does for many requests; so no answer is
older than its question, in whatever process the change was made (docs/adr/0012).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

import msgspec
from litestar import Request, Response

from core.commerce.catalog.ports import CatalogVersions
from core.shared.errors import DomainError
from entrypoints.http.asgi import Receive, Scope
from entrypoints.http.etags import PUBLIC, entity_tag, matches
from entrypoints.http.exchange import Exchange
from entrypoints.http.gate import Access, Gate
from entrypoints.http.lean import Lean

MOST_BYTES = 16 * 1024 * 1024
"""Of all bodies that a process keeps; those that nobody asked for the longest go first."""

View = TypeVar("View")
Make = Callable[[], Awaitable[object]]
Key = tuple[str, bytes]


class _Kept:
    """An answer, how it is made anew, and the version of the catalogue it is of."""

    __slots__ = ("access", "body", "endpoint", "lock", "make", "tag", "version")

    def __init__(self, access: Access, endpoint: str, make: Make) -> None:
        self.access = access
        self.endpoint = endpoint
        self.make = make
        self.lock = asyncio.Lock()
        self.version = -1
        self.body = b""
        self.tag = ""


class KeptAnswers:
    """The answers by path and query. A route's first answer to a query is made behind its typed handler; what has been
    answered before needs no framework any more."""

    def __init__(self, versions: CatalogVersions, gate: Gate) -> None:
        self._versions = versions
        self._gate = gate
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._bytes = 0

    async def __call__(
        self, app: str, request: Request[Any, Any, Any], if_none_match: str | None, make: Callable[[], Awaitable[View]]
    ) -> Response[View]:
        """The view that `make` gives, or that it gave before, with its entity tag; a 304 for who has it."""
        key, endpoint = _key(cast("Any", request.scope)), Exchange.of(cast("Any", request.scope)).endpoint
        kept = self._kept.get(key) or _Kept(Access(app, signed_in=False), endpoint, make)
        await self._renew(key, kept)
        headers = {"etag": kept.tag, "cache-control": PUBLIC}
        if if_none_match is not None and matches(if_none_match, kept.tag):
            return cast("Response[View]", Response(b"", status_code=304, headers=headers))
        return cast("Response[View]", Response(kept.body, headers=headers, media_type="application/json"))

    def lean(self, scope: Scope) -> Lean | None:
        """The short way to an answer that was given before."""
        kept = self._kept.get(_key(scope)) if scope["method"] == "GET" else None
        if kept is None:
            return None

        async def answer(scope: Scope, _receive: Receive, exchange: Exchange) -> tuple[int, bytes]:
            await self._gate.admit(scope, exchange, kept.endpoint, kept.access)
            await self._renew(_key(scope), kept)
            exchange.public = True
            exchange.headers.append((b"etag", kept.tag.encode()))
            asked = exchange.field(b"if-none-match")
            return (304, b"") if asked is not None and matches(asked, kept.tag) else (200, kept.body)

        return answer

    async def _renew(self, key: Key, kept: _Kept) -> None:
        version = await self._versions.current(kept.access.app)
        if kept.version < version:
            async with kept.lock:
                if kept.version < version:
                    await self._make(key, kept, version)
        if key in self._kept:
            self._kept.move_to_end(key)

    async def _make(self, key: Key, kept: _Kept, version: int) -> None:
        try:
            body = msgspec.json.encode(await kept.make())
        except DomainError:
            self._forget(key)
            raise
        self._forget(key)
        kept.version, kept.body, kept.tag = version, body, entity_tag(body)
        self._kept[key] = kept
        self._bytes += len(body)
        while self._bytes > MOST_BYTES:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone.body)


def _key(scope: Scope) -> Key:
    return scope["path"], scope["query_string"]
