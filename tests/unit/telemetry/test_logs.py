"""Log lines: whole, safe, and never in anybody's way."""

import logging
import os
import time
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from adapters.telemetry.logs import _Lines, _plain
from adapters.telemetry.scrub import HIDDEN, scrubbed
from adapters.telemetry.sink import Sink
from core.shared.request import serve_as


@pytest.fixture
def pipe() -> Any:
    reader, writer = os.pipe()
    yield reader, writer
    for end in (reader, writer):
        os.close(end)


def drained(reader: int) -> bytes:
    os.set_blocking(reader, False)
    found = b""
    while True:
        try:
            found += os.read(reader, 1 << 20)
        except BlockingIOError:
            return found


def test_lines_come_out_whole_and_in_order(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    sink = Sink(writer)
    for number in range(500):
        sink.put(b"%d\n" % number)
    sink.close()
    assert drained(reader) == b"".join(b"%d\n" % number for number in range(500))


def test_a_reader_that_does_not_read_holds_nobody_up(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    sink = Sink(writer, bound=2000)
    began = time.monotonic()
    for _ in range(50_000):
        sink.put(b"x" * 100 + b"\n")
    assert time.monotonic() - began < 20  # it takes a tenth of a second, and for ever if it waits for the reader
    sink._lines.clear()
    sink._closing = True
    sink._wanted.set()
    while sink._thread.is_alive():  # it must not outlive the pipe, whose number another one may get
        drained(reader)
        sink._thread.join(0.01)


def test_lost_lines_are_counted_and_told(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    sink = Sink(writer, bound=3)
    sink._wanted.set = lambda: None  # type: ignore[method-assign]  # the thread sleeps on
    for _ in range(10):
        sink.put(b"line\n")
    del sink._wanted.set
    sink.close()
    assert drained(reader) == b"line\n" * 3 + b'{"level":"warning","message":"7 log lines were dropped"}\n'


def test_a_closed_pipe_is_no_failure() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    sink = Sink(writer)
    sink.put(b"line\n")
    sink.close()
    os.close(writer)


def written(record: logging.LogRecord) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    _Lines(found.append).emit(record)
    (fields,) = found
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(fields))
    return decoded


def record(message: str, error: Exception | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("rhizome.test", logging.ERROR, __file__, 1, message, None, info)


def test_a_record_carries_the_request_id_and_the_traceback() -> None:
    serve_as("request-1234")
    try:
        raise RuntimeError("it broke")
    except RuntimeError as error:
        fields = written(record("unforeseen failure", error))
    serve_as(None)
    assert fields["request_id"] == "request-1234"
    assert fields["error"] == "RuntimeError"
    assert "it broke" in fields["traceback"]
    assert fields["at"].endswith("Z")


def test_a_line_feed_in_a_message_makes_no_second_line() -> None:
    line = msgspec.json.encode(written(record('evil\n{"level":"info","message":"forged"}\r')))
    assert b"\n" not in line
    assert b"\r" not in line
    at = datetime(2030, 1, 1, tzinfo=UTC)
    plain = _plain({"at": at, "level": "info", "logger": "x", "message": "a\nb\x1b[31m", "user": "c\r\n"})
    assert b"\n" not in plain
    assert b"\x1b" not in plain


@pytest.mark.parametrize(
    "secret",
    [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl",
        "bearer CANARY-value.1",
        "https://api.telegram.org/bot123456:CANARY_token/getMe",
        "postgresql://me:CANARY@localhost:5432/x",
        "sk_live_CANARY123",
        "whsec_CANARY123",
        "https://bucket.example/a.zip?X-Amz-Expires=600&X-Amz-Signature=CANARY",
        "https://us.example/files/private/a/b.zip?expires=1&signature=CANARY",
        "/reset?token=CANARY&x=1",
        'duplicate key value violates unique constraint "accounts_email_key"\nDETAIL:  Key (email)=(CANARY) exists.',
    ],
)
def test_what_looks_like_a_secret_is_hidden(secret: str) -> None:
    text = scrubbed(f"it failed: {secret}")
    assert "CANARY" not in text
    assert "eyJzdWIi" not in text
    assert HIDDEN in text
    assert "it failed" in text


def test_ordinary_text_stays_as_it_is() -> None:
    text = "column accounts.email of relation 7 has 3 tokens; see https://example.com:8080/path?page=2"
    assert scrubbed(text) == text
