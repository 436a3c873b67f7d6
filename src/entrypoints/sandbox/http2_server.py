"""HTTP/2 over TLS for the sandbox, with a certificate of its own making; able to say GOAWAY in mid-conversation."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from typing import Any, cast
from urllib.parse import parse_qsl, unquote

import h2.config
import h2.connection
import h2.events
from h2.exceptions import H2Error

from entrypoints.sandbox.refusals import refusal
from entrypoints.sandbox.wire import Answer, Call, lower

Answerer = Callable[[Call], Awaitable[Answer]]


async def serve_http2(listening: socket, answer: Answerer, stack: AsyncExitStack) -> None:
    """Answer the calls that arrive at the socket until the stack closes."""
    open_now: set[_Connection] = set()
    context = await asyncio.to_thread(certified)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(answer, open_now), sock=listening, ssl=context)

    async def close() -> None:
        server.close()
        for connection in list(open_now):
            connection.abort()

    stack.push_async_callback(close)


@dataclass
class _Request:
    headers: list[tuple[bytes, bytes]]
    body: bytearray = field(default_factory=bytearray)


class _Connection(asyncio.Protocol):
    """One client, whose calls are answered side by side."""

    def __init__(self, answer: Answerer, open_now: set[_Connection]) -> None:
        self._answer = answer
        self._open_now = open_now
        config = h2.config.H2Configuration(client_side=False, header_encoding=None)
        self._http = h2.connection.H2Connection(config)
        self._requests: dict[int, _Request] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._wider = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # in effect: uvloop's own is no subclass of it
        self._open_now.add(self)
        self._http.initiate_connection()
        self._flush()

    def connection_lost(self, _error: Exception | None) -> None:
        self._open_now.discard(self)
        for task in self._tasks.values():
            task.cancel()

    def abort(self) -> None:
        """Cut the connection."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        try:
            for event in self._http.receive_data(data):
                self._heed(event)
        except H2Error:
            self._flush()
            self._transport.close()
            return
        self._flush()

    def _heed(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.RequestReceived(stream_id=number, headers=headers):
                self._requests[number] = _Request([(bytes(name), bytes(value)) for name, value in headers or ()])
            case h2.events.DataReceived(stream_id=number, data=data, flow_controlled_length=length):
                self._http.acknowledge_received_data(length or 0, number)
                if number in self._requests:
                    self._requests[number].body += data or b""
            case h2.events.StreamEnded(stream_id=number) if number in self._requests:
                self._start(number, self._answer_one(number, _call(self._requests.pop(number))))
            case h2.events.StreamReset(stream_id=number):
                self._requests.pop(number, None)
                if task := self._tasks.get(number):
                    task.cancel()
            case h2.events.WindowUpdated():
                self._wider.set()
            case h2.events.ConnectionTerminated():
                self._transport.close()

    def _start(self, number: int, work: Coroutine[Any, Any, None]) -> None:
        task = self._tasks[number] = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(lambda _: self._tasks.pop(number, None))

    async def _answer_one(self, number: int, call: Call) -> None:
        try:
            answer = await self._answer(call)
        except Exception as error:
            answer = refusal(error)
        try:
            await self._send(number, answer)
        except H2Error:  # the client has given this one up
            return
        self._flush()

    async def _send(self, number: int, answer: Answer) -> None:
        if answer.drop:
            # As a server does that goes away: this call, and all after it, were not looked at, nor will they be.
            for later, task in self._tasks.items():
                if later > number:
                    task.cancel()
            self._http.close_connection(last_stream_id=max(0, number - 2))
            self._flush()
            self._transport.close()
            return
        headers = [(":status", str(answer.status)), *answer.headers.items()]
        self._http.send_headers(number, headers, end_stream=not answer.body)
        if answer.cut_after is not None:
            self._flush()
            self._transport.close()
        elif answer.body:
            self._flush()
            while self._http.local_flow_control_window(number) < len(answer.body):
                self._wider.clear()
                await self._wider.wait()
            self._http.send_data(number, answer.body, end_stream=True)

    def _flush(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._http.data_to_send())


def _call(request: _Request) -> Call:
    headers = lower(request.headers)
    path, _, query = headers.get(":path", "/").partition("?")
    return Call(
        method=headers.get(":method", "GET"),
        path=unquote(path),
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers={name: value for name, value in headers.items() if not name.startswith(":")},
        body=bytes(request.body),
    )


def certified() -> ssl.SSLContext:
    """A context for HTTP/2 alone, with a certificate for this machine that nobody else vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["h2"])
    with tempfile.NamedTemporaryFile(prefix="sandbox-", suffix=".pem") as file:  # only files can be loaded
        Path(file.name).write_bytes(_certificate())
        context.load_cert_chain(file.name)
    return context


def _certificate() -> bytes:
    """Key and certificate, PEM."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)
