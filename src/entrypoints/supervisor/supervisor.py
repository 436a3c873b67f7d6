"""Keeps the processes of a run alive, and ends them together."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from adapters.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from entrypoints.supervisor.child import Child, how

GRACE_SECONDS = 6.0
"""How long a stopping process may finish what is in flight before it is killed; a person is waiting."""
_LOOK_SECONDS = 0.25


class Supervisor:
    """Starts a child again when it ends; what it does, it tells in sentences to `say`."""

    def __init__(self, say: Callable[[str], None], grace: float = GRACE_SECONDS) -> None:
        self._say = say
        self._grace = grace
        self._children: list[Child] = []
        self._keepers: list[asyncio.Task[None]] = []
        self._settled = False
        self.stop = asyncio.Event()
        self.status = 0

    def obey_signals(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal end the run; a second Ctrl-C does so at once."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._asked_to_stop)

    async def keep(self, child: Child) -> None:
        """Start a child and keep it alive."""
        self._children.append(child)
        await child.start()
        self._keepers.append(asyncio.create_task(self._keep(child)))

    def keep_database(self, server: EmbeddedPostgres, dsn: str) -> None:
        """Keep the embedded database alive, and the children informed of where it is."""
        self._keepers.append(asyncio.create_task(self._keep_database(server, dsn)))

    def settled(self) -> None:
        """Everything has been up once: from now on what ends is started again instead of ending the run."""
        self._settled = True

    async def end(self) -> None:
        """End the children together; those that linger are killed."""
        self.stop.set()
        for keeper in self._keepers:
            keeper.cancel()
        for child in self._children:
            child.send(signal.SIGTERM)
        ends = [asyncio.create_task(child.ended()) for child in self._children]
        if not ends:
            return
        _, lingering = await asyncio.wait(ends, timeout=self._grace)
        for child, end in zip(self._children, ends, strict=True):
            if end in lingering:
                self._say(f"The {child.title} (pid {child.pid}) did not end within {self._grace:.0f} s; it is killed.")
                child.send(signal.SIGKILL)
        await asyncio.wait(ends)

    async def _keep(self, child: Child) -> None:
        while True:
            status = await child.ended()
            if not self._settled:
                self._say(f"The {child.title} {how(status)} while starting; what it said is above.")
                self._give_up(status)
                return
            gone = child.pid
            await child.pause()
            await child.start()
            self._say(f"The {child.title} (pid {gone}) {how(status)}; it is started again (pid {child.pid}).")

    async def _keep_database(self, server: EmbeddedPostgres, dsn: str) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if server.running():
                continue
            try:
                moved = server.start()
            except EmbeddedPostgresError as error:
                self._say(f"The database has ended and does not start again: {error}")
                await asyncio.sleep(5)
                continue
            self._say("The database had ended; it is started again.")
            if moved != dsn:
                dsn = moved
                for child in self._children:
                    child.environ["DATABASE_URL"] = dsn
                    child.send(signal.SIGTERM)

    def _asked_to_stop(self) -> None:
        if self.stop.is_set():
            for child in self._children:
                child.send(signal.SIGKILL)
        self.stop.set()

    def _give_up(self, status: int) -> None:
        self.status = status if status > 0 else 1
        self.stop.set()
