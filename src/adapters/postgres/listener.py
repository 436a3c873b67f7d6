"""What other processes say over Postgres: one connection that listens, for as long as the process lives."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import asyncpg

from adapters.postgres.database import SERVICE_ROLE

log = logging.getLogger("rhizome.postgres")

CONNECT_SECONDS = 5.0
HEARTBEAT_SECONDS = 5.0
ANSWER_SECONDS = 2.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 5.0


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who listens to a channel: `heard` gets each payload; `caught_up` runs after each (re)connect, before the feed
    counts as connected, to read what was said meanwhile.
    """

    channel: str
    heard: Callable[[str], None]
    caught_up: Callable[[], Awaitable[None]]


class Listener:
    """LISTEN for many channels on a connection of its own, which is made again whenever it is lost.

    While `connected` is true, whatever was committed is heard within moments; while it is false, ask the database. A
    silent peer is noticed by a heartbeat within seven seconds, a closed connection at once. Only rare events may
    NOTIFY: commits that do so wait for one another. Needs a direct connection, not one through a transaction pooler.
    """

    def __init__(self, dsn: str) -> None:
        self.connected = False
        self._dsn = dsn
        self._subscriptions: list[Subscription] = []
        self._task: asyncio.Task[None] | None = None

    def subscribe(self, subscription: Subscription) -> None:
        """Listen to a channel as well; to be called before the start."""
        self._subscriptions.append(subscription)

    async def start(self) -> None:
        """Begin to listen, in the background; what can't be heard yet is asked of the database."""
        if self._subscriptions:
            self._task = asyncio.create_task(self._listen(), name="postgres-listener")

    async def stop(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _listen(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            try:
                await self._one_connection()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("the listening connection was lost: %s", type(error).__name__)
            except Exception:
                log.exception("the listening connection failed")
            pause = SHORTEST_PAUSE if self.connected else min(LONGEST_PAUSE, pause * 2)
            self.connected = False
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 # spreads reconnects, keeps no secret

    async def _one_connection(self) -> None:
        connection = await asyncpg.connect(
            self._dsn,
            timeout=CONNECT_SECONDS,
            server_settings={"role": SERVICE_ROLE, "application_name": "rhizome listener"},
        )
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: self._lose(lost))
            for subscription in self._subscriptions:
                await connection.add_listener(subscription.channel, _receiver(subscription))
            for subscription in self._subscriptions:
                await subscription.caught_up()
            self.connected = not lost.is_set()
            while not lost.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), HEARTBEAT_SECONDS)
                    return
                await connection.execute("select 1", timeout=ANSWER_SECONDS)
        finally:
            connection.terminate()

    def _lose(self, lost: asyncio.Event) -> None:
        self.connected = False
        lost.set()


def _receiver(subscription: Subscription) -> Callable[[object, int, str, str], None]:
    def receive(_connection: object, _pid: int, _channel: str, payload: str) -> None:
        subscription.heard(payload)

    return receive
