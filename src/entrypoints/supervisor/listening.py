"""Sockets that listen before anybody serves on them, so that a port's trouble shows before anything has started."""

from __future__ import annotations

import errno
import os
import socket

from entrypoints.refusal import Refusal

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on the port; callers queue until it is served. Raises `Refusal` when it can't be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        door = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Refusal(_sentence(error, host, port), os.EX_UNAVAILABLE) from error
    # asyncio does not see that it is TCP; with Nagle's algorithm each answer would wait 40 ms for the caller's ACK.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


def ephemeral() -> socket.socket:
    """A socket on a free port of this machine's own address."""
    return listen("127.0.0.1", 0)


def port_of(listening: socket.socket) -> int:
    """Its port."""
    return int(listening.getsockname()[1])


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program; stop it, or choose another one, such as PORT={port + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the system; choose one above 1023, such as PORT=8000."
    return f"HOST {host} is no address of this machine ({error.strerror})."
