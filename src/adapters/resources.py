"""What a process holds open while it lives."""

from __future__ import annotations

from typing import Protocol


class Resource(Protocol):
    """Something with a beginning and an end."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class Resources(list[Resource]):
    """What to start, in this order, and to stop in the opposite one."""
