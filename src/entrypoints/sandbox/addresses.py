"""Where the sandbox listens, and which settings lead the real adapters there."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from entrypoints.sandbox.service import services


class Addresses:
    """The listening sockets of the outside world by name: `http` for what speaks HTTP, and those that services ask
    for besides."""

    def __init__(self, sockets: Mapping[str, socket.socket]) -> None:
        self.sockets = dict(sockets)

    @classmethod
    def listening(cls, new: Callable[[], socket.socket]) -> Addresses:
        """One socket from `new` for each name."""
        return cls({name: new() for name in ["http", *(name for kind in services() for name in kind.listeners)]})

    @classmethod
    def inherited(cls, pairs: list[str]) -> Addresses:
        """The sockets that `arguments` of another process name."""
        named = (pair.partition("=") for pair in pairs)
        return cls({name: socket.socket(fileno=int(number)) for name, _, number in named})

    @property
    def base(self) -> str:
        """The root of all services that speak HTTP."""
        return f"http://127.0.0.1:{self._port('http')}"

    def environment(self) -> dict[str, str]:
        """The settings by which the service finds the sandbox instead of the real world."""
        found = {"SANDBOX_URL": self.base}
        for kind in services():
            found |= kind.environment(self.base, {name: self._port(name) for name in kind.listeners})
        return found

    def arguments(self) -> list[str]:
        """The command that serves these sockets."""
        return ["sandbox", *(f"--socket={name}={number.fileno()}" for name, number in self.sockets.items())]

    def numbers(self) -> list[int]:
        """The sockets' file descriptors."""
        return [listening.fileno() for listening in self.sockets.values()]

    def close(self) -> None:
        """Stop listening."""
        for listening in self.sockets.values():
            listening.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def _port(self, name: str) -> int:
        return int(self.sockets[name].getsockname()[1])
