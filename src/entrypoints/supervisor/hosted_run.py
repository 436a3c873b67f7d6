"""`rhizome serve --with-worker`: API and worker on one small instance, each started again when it ends."""

from __future__ import annotations

import os
import sys

from entrypoints.supervisor.child import Child
from entrypoints.supervisor.listening import listen
from entrypoints.supervisor.supervisor import Supervisor
from settings import Settings

GRACE_SECONDS = 25.0
"""What is in flight may take so long to finish; platforms kill after thirty seconds or more."""


async def hosted_run(settings: Settings) -> int:
    """Run WEB_CONCURRENCY API processes and one worker until told to stop; the exit status. Raises `Refusal`."""
    supervisor = Supervisor(_say, GRACE_SECONDS)
    supervisor.obey_signals()
    environ = {**os.environ, "WEB_CONCURRENCY": "1"}
    with listen(settings.host, settings.port) as door:
        try:
            for _ in range(settings.web_concurrency):
                serve = ["serve", f"--socket={door.fileno()}"]
                await supervisor.keep(Child("API", serve, environ, [door.fileno()]))
            await supervisor.keep(Child("worker", ["worker"], environ, []))
            supervisor.settled()
            await supervisor.stop.wait()
            return supervisor.status
        finally:
            await supervisor.end()


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
