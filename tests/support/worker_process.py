"""A worker with handlers of tests, as a process: a fork of one that has imported all of it, and so up at once.

What its handlers do can be seen in the table `traces(name, mark, pid)`, which the test makes.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from unittest.mock import patch

from dishka import Provider, Scope, provide

from adapters.postgres.database import Database
from adapters.postgres.platform import claims, jobs
from adapters.sandbox.clock import SandboxClock
from bootstrap import create_worker
from core.platform.jobs.handlers import Call, Handler, Handlers, Poll, Source
from core.platform.jobs.model import Delivery
from core.shared.events import Envelope
from core.shared.ports import Clock
from settings import Settings
from tests.support.jobs import Moved, Note

ROOT = Path(__file__).parents[2]
claims.LEASE = timedelta(seconds=3)  # so that tests need not wait as long as people do
jobs.HANDED = timedelta(seconds=2)
TRACE = "insert into traces (name, mark, pid) values ($1, $2, $3)"


class TestProvider(Provider):
    """Handlers that leave traces, and the clock that the test holds."""

    __test__ = False
    scope = Scope.APP

    def __init__(self, clock_file: str) -> None:
        super().__init__()
        self.clock_file = clock_file

    @provide
    def clock(self) -> Clock:
        return SandboxClock(Path(self.clock_file))

    @provide(override=True)
    def handlers(self, database: Database) -> Handlers:
        def handler(name: str, work: Callable[[str], object] | None = None, *, event: str | None = None) -> Call:
            async def call(message: Envelope | Delivery) -> None:
                mark = message.event.number if isinstance(message, Envelope) else message.payload.text  # type: ignore[attr-defined]  # both are ours
                await database.execute("*", TRACE, name, str(mark), os.getpid())
                if name == "slow" and "quick" not in str(mark):
                    await asyncio.sleep(4)
                if name == "fails":
                    raise ValueError("always")

            return call

        def source() -> Poll:
            async def poll(_now: object) -> int:
                rows = await database.fetch("*", "delete from instants where at <= $1 returning mark", _now)
                for row in rows:
                    await database.execute("*", TRACE, "source", row["mark"], os.getpid())
                return len(rows)

            return poll

        return Handlers.of(
            [
                Handler("reacts", lambda: handler("reacts"), event=Moved.name()),
                Handler("note", lambda: handler("note"), payload=Note),
                Handler("slow", lambda: handler("slow"), payload=Note),
                Handler("fails", lambda: handler("fails"), payload=Note, retries=2),
            ],
            sources=[Source("instants", source)],
        )


def start_worker(log: Path, dsn: str, redis_url: str, clock_file: str) -> ForkServerProcess:
    """A worker that is at work; what it says goes to the log."""
    processes = get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    heard, told = processes.Pipe(duplex=False)
    worker = processes.Process(target=_run, args=(told, log, dsn, redis_url, clock_file))
    with patch.dict(os.environ, PYTHONPATH=f"{ROOT}:{ROOT / 'src'}"):
        worker.start()
    told.close()
    with heard:
        assert heard.poll(30), log.read_text()
        try:
            assert heard.recv() == "ready"
        except EOFError:
            raise AssertionError(log.read_text()) from None
    return worker


def _run(told: Connection, log: Path, *arguments: str) -> None:
    with log.open("a") as file:
        os.dup2(file.fileno(), 2)
    asyncio.run(_work(told, *arguments))


async def _work(told: Connection, dsn: str, redis_url: str, clock_file: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(
        rhizome_env="production", database_url=dsn, redis_url=redis_url, jwt_secret="t" * 32, database_pool_size=8
    )
    async with create_worker(settings, TestProvider(clock_file)):
        told.send("ready")
        await stop.wait()
