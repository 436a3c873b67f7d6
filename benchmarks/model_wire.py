"""A model that costs next to nothing: OpenAI's stream of ten words in `WORD_SECONDS` each, on a given port."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import Any

import uvloop

WORDS = 10
WORD_SECONDS = 0.002
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def _event(content: dict[str, Any] | str) -> bytes:
    data = content if isinstance(content, str) else json.dumps(content)
    said = f"data: {data}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(said), said)


_WORD = _event({"choices": [{"index": 0, "delta": {"content": "word "}, "finish_reason": None}]})
_USAGE = _event({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": WORDS, "total_tokens": 15}})
_END = _USAGE + _event("[DONE]") + b"0\r\n\r\n"


class Wire(asyncio.Protocol):
    """One connection; requests come one after the other, each with a body of known length."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        head, found, rest = self._waiting.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if found and len(rest) >= (int(length[1]) if length else 0):
            self._waiting = b""
            self._transport.write(_HEAD)
            self._say(0)

    def _say(self, said: int) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(_WORD if said < WORDS else _END)
        if said < WORDS:
            asyncio.get_running_loop().call_later(WORD_SECONDS, self._say, said + 1)


async def main(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Wire, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
