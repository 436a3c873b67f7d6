"""Waiting for the API to say that it can serve."""

from __future__ import annotations

import asyncio

_PAUSE = 0.05


async def wait_until_ready(host: str, port: int) -> None:
    """Return once `/health/ready` answers 200. The port listens already, so the first question waits in its queue
    until somebody serves it."""
    while not await _is_ready(host, port):  # noqa: ASYNC110 - it is another process that we wait for
        await asyncio.sleep(_PAUSE)


async def _is_ready(host: str, port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    try:
        writer.write(f"GET /health/ready HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        status = await reader.readline()
    except OSError:
        return False
    finally:
        writer.close()
    return status.split()[1:2] == [b"200"]
