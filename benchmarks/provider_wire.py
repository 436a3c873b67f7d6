"""A push provider that costs next to nothing: FCM's two calls, answered as fast as Python can, on a given port."""

from __future__ import annotations

import asyncio
import re
import sys
from typing import Any

import uvloop

_TOKEN = b'{"access_token":"t","expires_in":3600,"token_type":"Bearer"}'
_SENT = b'{"name":"projects/bench/messages/1"}'
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_BURST = re.compile(rb"/token")


class Wire(asyncio.Protocol):
    """One connection; requests come one after the other, each with a body of known length."""

    pushes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while True:
            head, found, rest = self._waiting.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if not found or len(rest) < size:
                return
            self._waiting = rest[size:]
            line = head.partition(b"\r\n")[0]
            if b" /pushes" in line:
                body = b"%d" % Wire.pushes
            elif _BURST.search(line):
                body = _TOKEN
            else:
                Wire.pushes += 1
                body = _SENT
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
            )


async def main(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Wire, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
