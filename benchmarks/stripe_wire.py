"""A Stripe that costs next to nothing: opens a checkout session for whoever asks, as fast as Python can, on a given
port."""

from __future__ import annotations

import asyncio
import itertools
import re
import sys
from typing import Any
from urllib.parse import parse_qs

import uvloop

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_NUMBERS = itertools.count(1)
_SESSION = (
    '{"id":"cs_test_%d","object":"checkout.session","url":"https://checkout.example/c/%d","status":"open",'
    '"payment_status":"unpaid","mode":"payment","amount_total":2000,"currency":"usd","payment_intent":null,'
    '"client_reference_id":"%s","metadata":{"app":"healthindex","order_id":"%s"},"expires_at":%s}'
)


class Wire(asyncio.Protocol):
    """One connection; requests come one after the other, each with a body of known length."""

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
            wish = parse_qs(rest[:size].decode())
            number, order = next(_NUMBERS), wish.get("client_reference_id", [""])[0]
            body = (_SESSION % (number, number, order, order, wish.get("expires_at", ["0"])[0])).encode()
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nrequest-id: req_%d\r\n" % number
                + b"content-length: %d\r\n\r\n%s" % (len(body), body)
            )


async def main(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Wire, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
