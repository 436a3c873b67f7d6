"""The process that owns a test session's server: `python -m tests.support.keep_postgres HOME`.

It prints the DSN once the migrated template is there, then waits until the session's lock is free.
"""

import asyncio
import fcntl
import shutil
import sys
from pathlib import Path

import asyncpg

from adapters.embedded_postgres import THROWAWAY_SETTINGS, EmbeddedPostgres
from adapters.postgres.migrate import migrate

TEMPLATE = "rhizome_template"
SESSION_LOCK = "session.lock"


def main(home: Path) -> None:
    """Keep the server for as long as somebody else holds the lock; then leave nothing behind."""
    # Many services at once: each test module that keeps one keeps all its pools.
    settings = {**THROWAWAY_SETTINGS, "max_connections": "400"}
    server = EmbeddedPostgres(home, settings=settings, die_with_parent=True)
    try:
        dsn = server.start()
        asyncio.run(_make_template(dsn))
        sys.stdout.write(f"{dsn}\n")
        sys.stdout.flush()
        with (home / SESSION_LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
    finally:
        server.stop()
    shutil.rmtree(home, ignore_errors=True)  # after a failure the session still wants to read the log


async def _make_template(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"create database {TEMPLATE}")
    await connection.close()
    await migrate(f"{dsn.rpartition('/')[0]}/{TEMPLATE}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
