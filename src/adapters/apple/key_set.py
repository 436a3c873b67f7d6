"""Apple's public keys."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import jwt

from adapters.apple.http import AppleHttp
from core.shared.errors import Unavailable

log = logging.getLogger("rhizome.apple")

FRESH_SECONDS = 6 * 3600.0
SEARCH_SECONDS = 60.0


class AppleKeySet:
    """Keys by id, fetched at the first need and again after six hours. An unknown id is searched for at Apple's at
    most once a minute, whoever asks; while Apple is away, what is known stays good. `seconds` is a clock that never
    goes back.
    """

    def __init__(self, http: AppleHttp, seconds: Callable[[], float] = time.monotonic) -> None:
        self._http = http
        self._seconds = seconds
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None
        self._searched_at: float | None = None
        self._fetching = asyncio.Lock()

    async def key(self, key_id: str) -> jwt.PyJWK | None:
        """The key, None when Apple has none of that id. Raises `Unavailable` when there is no key at all to go by."""
        async with self._fetching:  # one fetch serves all who wait
            if self._fetched_at is None:
                await self._fetch()
            elif self._seconds() - self._fetched_at > FRESH_SECONDS:
                await self._refresh()
            if key_id not in self._keys and self._may_search():
                self._searched_at = self._seconds()
                await self._refresh()
        return self._keys.get(key_id)

    def _may_search(self) -> bool:
        return self._searched_at is None or self._seconds() - self._searched_at >= SEARCH_SECONDS

    async def _refresh(self) -> None:
        try:
            await self._fetch()
        except Unavailable:
            log.warning("apple's keys could not be fetched; the known ones stay in use")

    async def _fetch(self) -> None:
        began = self._seconds()
        status, document = await self._http.call("GET", "/auth/keys")
        keys = document.get("keys") if status == 200 and isinstance(document, dict) else None
        if not isinstance(keys, list):
            raise Unavailable("provider_unavailable", "Apple's keys can't be read just now.", retry_after=5)
        self._keys = {key.key_id: key for key in map(_readable, keys) if key is not None and key.key_id is not None}
        self._fetched_at = began


def _readable(key: Any) -> jwt.PyJWK | None:
    """A key of the one kind that Apple signs with."""
    try:
        return jwt.PyJWK(key, algorithm="RS256") if key.get("kty") == "RSA" else None
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
        return None
