"""One act of core from the command line, on the same database as the service."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from core.shared.errors import DomainError, Unavailable
from entrypoints.refusal import Refusal
from settings import read_settings

Result = TypeVar("Result")
Use = Callable[[type[Any]], Any]

DOER = "command line"
"""Who did it, in the audit log."""


def acted(act: Callable[[Use], Awaitable[Result]]) -> Result:
    """What the act returns; its refusals become the command's. Raises `Refusal`."""
    settings = read_settings(os.environ)
    if settings.mode == "memory":
        raise Refusal("In memory a run's people are its own; there, POST /sandbox/grants gives roles.", os.EX_USAGE)
    from bootstrap import running, wire

    container = wire(settings)

    async def inside() -> Result:
        async with running(container):
            return await act(container.get)

    try:
        return asyncio.run(inside())
    except Unavailable as error:
        raise Refusal(error.detail, os.EX_UNAVAILABLE) from error
    except DomainError as error:
        raise Refusal(error.detail, os.EX_DATAERR) from error
