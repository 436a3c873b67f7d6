"""Work that is worth nothing once nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from core.shared.errors import Unavailable
from entrypoints.http.asgi import Receive

Result = TypeVar("Result")


async def while_there(receive: Receive, work: Awaitable[Result]) -> Result:
    """What the work gives. When the client hangs up it is cancelled, and cleared up when this raises
    `Unavailable("client_gone")`, which nobody hears. The request's body must have been read."""
    working = asyncio.ensure_future(work)
    watching = asyncio.create_task(gone(receive))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return await working
        raise Unavailable("client_gone", "Whoever asked has hung up.")
    finally:
        watching.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait({working})


async def gone(receive: Receive) -> None:
    """Returns when the client has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass
