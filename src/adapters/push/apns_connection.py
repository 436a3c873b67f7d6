"""aioapns' connections, made to keep the promises of HTTP/2 (docs/adr says which ones were broken)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import h2.events
from aioapns.connection import APNsBaseClientProtocol, APNsKeyConnectionPool, APNsTLSClientProtocol
from h2.exceptions import H2Error

from adapters.push.sending import Down

Headers = Sequence[tuple[str, str]]
REUSED_SECONDS = 300
"""How long a connection may lie idle: Apple asks to keep them."""


class Lost(Down):
    """The connection broke before the answer was whole; another one may do better."""


@dataclass
class Answered:
    """What came back on one stream."""

    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def status(self) -> int:
        """The HTTP status; 0 for an answer without one."""
        text = self.headers.get(":status", "")
        return int(text) if text.isdigit() else 0


@dataclass
class _Stream:
    whole: asyncio.Future[Answered]
    answer: Answered = field(default_factory=Answered)


class ApnsConnection(APNsTLSClientProtocol):
    """One connection. Answers are told apart by stream and end with their stream, whatever they carry; who finds no
    room waits in line for it, both for a stream and for the window of flow control."""

    INACTIVITY_TIME = REUSED_SECONDS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        given: Any = self.on_connection_lost
        self._out_of_use: Callable[[ApnsConnection], None] = given
        self._streams: dict[int, _Stream] = {}
        self._line: deque[asyncio.Future[None]] = deque()
        self._lost: str | None = None
        self._settled = False
        self.retired = False

    @property
    def is_busy(self) -> bool:
        """Whether the next request would have to wait."""
        return not self._has_room(0) or bool(self._line)

    @property
    def load(self) -> int:
        """How many requests are under way or in line."""
        return len(self._streams) + len(self._line)

    async def ask(self, headers: Headers, body: bytes) -> Answered:
        """One request and its answer. Raises `Lost`; may be cancelled at any time."""
        await self._wait_for_room(len(body))
        try:
            stream_id = self.conn.get_next_available_stream_id()
            self.conn.send_headers(stream_id, [*headers, ("content-length", str(len(body)))])
            self.conn.send_data(stream_id, body, end_stream=True)
        except H2Error as error:
            self._break(type(error).__name__)
            raise Lost("the connection can't be used") from error
        self.flush()
        self._let_next_in()
        stream = self._streams[stream_id] = _Stream(asyncio.get_running_loop().create_future())
        try:
            return await stream.whole
        finally:
            if self._streams.pop(stream_id, None) is not None:
                self._forget(stream_id)
            self._let_next_in()

    def retire(self) -> None:
        """Take no further requests; those under way may end."""
        self.retired = True
        self._out_of_use(self)
        if not self._streams:
            self.close()

    def close(self) -> None:
        """Cut the connection: nothing that still matters is under way."""
        if self.inactivity_timer:
            self.inactivity_timer.cancel()
        if self.transport is not None:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        try:
            for event in self.conn.receive_data(data):
                self._heed(event)
        except H2Error as error:
            self._break(type(error).__name__)
            return
        if self._lost is None:
            self.flush()
            self._let_next_in()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.inactivity_timer:
            self.inactivity_timer.cancel()
        self._break(type(exc).__name__ if exc else "closed")

    def _heed(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.ResponseReceived(stream_id=number, headers=headers) if number in self._streams:
                pairs = ((_text(name), _text(value)) for name, value in headers or ())
                self._streams[number].answer.headers.update(pairs)
            case h2.events.DataReceived(stream_id=number, data=data, flow_controlled_length=length):
                self.conn.acknowledge_received_data(length or 0, number)
                if number in self._streams:
                    self._streams[number].answer.body += data or b""
            case h2.events.StreamEnded(stream_id=number) if number in self._streams:
                stream = self._streams.pop(number)
                if not stream.whole.done():
                    stream.whole.set_result(stream.answer)
            case h2.events.StreamReset(stream_id=number) if number in self._streams:
                _fail(self._streams.pop(number).whole, "the stream was reset")
            case h2.events.RemoteSettingsChanged():
                self._settled = True
            case h2.events.ConnectionTerminated():
                self._break("goaway")  # h2 reads nothing more after it, not even answers that were under way
        if self.retired and not self._streams:
            self.close()

    async def _wait_for_room(self, size: int) -> None:
        while self._lost is None and (self._line or not self._has_room(size)):
            turn = asyncio.get_running_loop().create_future()
            self._line.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn in self._line:
                    self._line.remove(turn)
                self._let_next_in()
                raise
            if self._has_room(size):
                break
        if self._lost is not None:
            raise Lost(f"the connection was lost: {self._lost}")

    def _has_room(self, size: int) -> bool:
        most = self.conn.remote_settings.max_concurrent_streams if self._settled else 1
        return len(self._streams) < most and size <= self.conn.outbound_flow_control_window

    def _let_next_in(self) -> None:
        while self._line and self._has_room(0):
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def _forget(self, stream_id: int) -> None:
        """Nobody waits for that answer any more. What made somebody give up may well be the connection."""
        try:
            self.conn.reset_stream(stream_id, error_code=8)  # CANCEL
            self.flush()
        except H2Error:
            pass
        self.retire()

    def _break(self, why: str) -> None:
        if self._lost is not None:
            return
        self._lost = why
        self.retired = True
        self._out_of_use(self)
        self.close()
        for stream in self._streams.values():
            _fail(stream.whole, why)
        self._streams.clear()
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)


class ApnsPool(APNsKeyConnectionPool):
    """A few connections, opened as they are needed; where all are full, requests wait in the shortest line."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._open: list[ApnsConnection] = []

    def discard_connection(self, connection: APNsBaseClientProtocol) -> None:
        """A connection that is out of use; it may have been thrown out before."""
        self._open = [one for one in self._open if one is not connection]

    async def acquire(self) -> ApnsConnection:
        """A connection to use at once. Raises `Down` when there is none to be had."""
        if free := self._free():
            return free
        async with self._lock:
            if free := self._free():
                return free
            if len(self._open) >= self.max_connections:
                return min(self._open, key=lambda connection: connection.load)
            try:
                connection: Any = await self.create_connection()
            except OSError as error:
                raise Down("APNs can't be reached") from error
            fresh: ApnsConnection = connection
            if not fresh.retired:
                self._open.append(fresh)
            return fresh

    def close(self) -> None:
        """Cut all connections."""
        for connection in list(self._open):
            connection.close()

    def _free(self) -> ApnsConnection | None:
        return next((connection for connection in self._open if not connection.is_busy), None)


def _fail(waiting: asyncio.Future[Answered], why: str) -> None:
    if not waiting.done():
        waiting.set_exception(Lost(f"the connection was lost: {why}"))


def _text(value: bytes | str) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
