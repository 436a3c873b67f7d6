"""The connections to Stripe: kept, and given up for good reasons only."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from adapters.stripe.connections import Connections
from entrypoints.sandbox.http2_server import certified

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""What a server does with one connection."""


class Server:
    """Where it listens, how many came, and what they said."""

    def __init__(self) -> None:
        self.url = ""
        self.connections = 0
        self.heard: list[bytes] = []

    async def listen(self, reader: asyncio.StreamReader) -> bytes:
        """One request, whole."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((line[16:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), b"0")
        request = head + await reader.readexactly(int(length))
        self.heard.append(request)
        return request


@asynccontextmanager
async def serving(script: Callable[[Server], Script], *, secure: bool = False) -> AsyncIterator[Server]:
    server = Server()
    act = script(server)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        try:
            await act(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(
        accept, "0.0.0.0" if secure else "127.0.0.1", 0, ssl=certified() if secure else None
    )
    server.url = f"http{'s' if secure else ''}://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1/things"
    try:
        yield server
    finally:
        listening.close()


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    made = Connections(ssl.create_default_context(), seconds=0.5)
    yield made
    await made.close()


def answering(*answers: bytes) -> Callable[[Server], Script]:
    """So many answers on each connection, which then ends."""

    def script(server: Server) -> Script:
        async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for answer in answers:
                await server.listen(reader)
                writer.write(answer)
            await writer.drain()

        return act

    return script


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nRequest-Id: req_1\r\n\r\n{}"


async def test_one_connection_serves_call_after_call(connections: Connections) -> None:
    async with serving(answering(OK, OK, OK)) as server:
        for _ in range(3):
            body, status, headers = await connections.call("post", server.url, {"A": "b"}, b"x=1")
        assert (body, status, headers["request-ID"], "REQUEST-id" in headers) == (b"{}", 200, "req_1", True)
        assert (server.connections, len(server.heard)) == (1, 3)
    assert server.heard[0].startswith(b"POST /v1/things HTTP/1.1\r\nHost: 127.0.0.1:")
    assert server.heard[0].endswith(b"\r\nA: b\r\nContent-Length: 3\r\n\r\nx=1")


async def test_calls_at_once_have_a_connection_each(connections: Connections) -> None:
    async with serving(answering(OK, OK)) as server:
        await asyncio.gather(*(connections.call("get", server.url + "?a=b", {}) for _ in range(5)))
        assert server.connections == 5
    assert server.heard[0].startswith(b"GET /v1/things?a=b HTTP/1.1\r\n")


async def test_a_kept_connection_that_was_closed_is_followed_by_a_fresh_one(connections: Connections) -> None:
    async with serving(answering(OK)) as server:
        for _ in range(3):
            assert (await connections.call("get", server.url, {})).status == 200
        assert server.connections == 3


async def test_a_fresh_connection_that_ends_unanswered_is_a_failure(connections: Connections) -> None:
    async with serving(answering()) as server:
        with pytest.raises(ConnectionError):
            await connections.call("post", server.url, {}, b"x")
        assert server.connections == 1


async def test_half_an_answer_is_none_and_asked_for_once(connections: Connections) -> None:
    async with serving(answering(OK, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")) as server:
        await connections.call("post", server.url, {}, b"x")
        with pytest.raises(ConnectionError):
            await connections.call("post", server.url, {}, b"x")
        assert (server.connections, len(server.heard)) == (1, 2)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\n\r\n{}",
    ],
    ids=["chunks", "after a continue", "then closed", "until the end", "of old"],
)
async def test_every_form_of_an_answer_is_understood(connections: Connections, answer: bytes) -> None:
    async with serving(answering(answer)) as server:
        for _ in range(2):
            body, status, _ = await connections.call("get", server.url, {})
            assert (body, status) == (b"{}", 200)


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n"])
async def test_what_is_no_http_is_a_failure(connections: Connections, answer: bytes) -> None:
    async with serving(answering(answer)) as server:
        with pytest.raises(ValueError, match="no HTTP"):
            await connections.call("get", server.url, {})


async def test_a_call_that_was_given_up_leaves_its_answer_to_nobody(connections: Connections) -> None:
    def late(server: Server) -> Script:
        async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                request = await server.listen(reader)
                await asyncio.sleep(0.05)
                writer.write(OK.replace(b"req_1", request[-5:]))

        return act

    async with serving(late) as server:
        await connections.call("post", server.url, {}, b"first")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await connections.call("post", server.url, {}, b"lost!")
        assert (await connections.call("post", server.url, {}, b"third")).headers["request-id"] == "third"
        assert server.connections == 2


async def test_a_server_that_says_nothing_is_given_up(connections: Connections) -> None:
    def silent(server: Server) -> Script:
        async def act(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
            await server.listen(reader)
            await reader.read()

        return act

    async with serving(silent) as server:
        with pytest.raises(TimeoutError):
            await connections.call("get", server.url, {})


async def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next(connections: Connections) -> None:
    async with serving(answering(OK + OK.replace(b"req_1", b"req_2"), OK)) as server:
        await connections.call("get", server.url, {})
        await asyncio.sleep(0.02)
        assert (await connections.call("get", server.url, {})).headers["request-id"] == "req_1"


async def test_a_line_in_a_header_is_refused(connections: Connections) -> None:
    async with serving(answering(OK)) as server:
        with pytest.raises(ValueError, match="header"):
            await connections.call("get", server.url, {"X-Request-ID": "a\r\nAuthorization: b"})
        assert server.heard == []


async def test_only_whom_an_authority_knows_is_talked_to(connections: Connections) -> None:
    async with serving(answering(OK), secure=True) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            await connections.call("get", server.url, {"Authorization": "secret"})
        assert server.heard == []
        port = int(server.url.split(":")[2].split("/")[0])
        its_own = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
        knowing = Connections(ssl.create_default_context(cadata=its_own), seconds=5)
        assert (await knowing.call("get", server.url, {})).status == 200
        with pytest.raises(ssl.SSLCertVerificationError):  # the right certificate, of another name
            await knowing.call("get", server.url.replace("127.0.0.1", "127.0.0.2"), {})
        await knowing.close()
