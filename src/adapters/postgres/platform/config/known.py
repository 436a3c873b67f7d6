"""The configuration as this process knows it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from adapters.postgres.coalesced import Coalesced
from adapters.postgres.database import Database
from adapters.postgres.listener import Listener, Subscription
from adapters.postgres.platform.config.saved import CHANNEL
from core.platform.config.figures import figures_of
from core.shared.actor import STUDIO

log = logging.getLogger("rhizome.config")

PAUSE_SECONDS = 0.5
"""How often the table is read while the line is down."""

Figures = TypeVar("Figures", bound=msgspec.Struct)


class PostgresRuntimeConfig:
    """`core.shared.config.RuntimeConfig` and `core.platform.config.ports.ConfigLine`.

    A commit that changes figures is told over NOTIFY, whereupon the whole table, a few rows, is read anew; so it is
    after each (re)connect of the line. While the line is down, or a reading has failed, it is read twice a second. One
    reading follows the other, so that an older one never comes last.
    """

    def __init__(self, database: Database, listener: Listener) -> None:
        self._database = database
        self._listener = listener
        self._saved: dict[str, dict[str, Any]] = {}
        self._made: dict[tuple[str, type[msgspec.Struct]], Any] = {}
        self._stale = True
        self._failing = False
        self._readings: Coalesced[str, None] = Coalesced(self._read)
        self._watcher: asyncio.Task[None] | None = None
        listener.subscribe(Subscription(CHANNEL, self._heard, self.catch_up))

    def of(self, app: str, kind: type[Figures]) -> Figures:
        made: Figures | None = self._made.get((app, kind))
        if made is None:
            made = self._made[app, kind] = figures_of(kind, self._saved.get(app, {}))
        return made

    async def catch_up(self) -> None:
        await self._readings.get(STUDIO)

    async def start(self) -> None:
        """Read what there is, and watch from now on."""
        await self._try()
        self._watcher = asyncio.create_task(self._watch(), name="config-watcher")

    async def stop(self) -> None:
        """Watch no longer."""
        if self._watcher is not None:
            self._watcher.cancel()
            with suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None

    def _heard(self, _app: str) -> None:
        self._stale = True
        self._readings.get(STUDIO).add_done_callback(_told)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            if self._stale or not self._listener.connected:
                await self._try()

    async def _try(self) -> None:
        try:
            await self.catch_up()
        except Exception as error:  # whatever it is: what is known stays, and the next try comes soon
            if not self._failing:
                log.warning("the configuration can't be read: %s", type(error).__name__)
            self._failing = True

    async def _read(self, _keys: list[str]) -> Mapping[str, None]:
        self._stale = True
        rows = await self._database.fetch(STUDIO, "select app_id, name, value from app_config")
        saved: dict[str, dict[str, Any]] = {}
        for row in rows:
            saved.setdefault(row["app_id"], {})[row["name"]] = msgspec.json.decode(row["value"])
        self._saved, self._made = saved, {}
        self._stale = self._failing = False
        return {}


def _told(reading: asyncio.Future[None]) -> None:
    """A reading that failed is made up for by the watcher."""
    if not reading.cancelled():
        reading.exception()
