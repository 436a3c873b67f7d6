"""Log lines: one JSON object each, to standard output; for people at a terminal one plain line each."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from adapters.telemetry.scrub import scrubbed
from adapters.telemetry.sink import Sink
from core.shared.request import current_request_id

OURS = ("uvicorn", "uvicorn.error", "uvicorn.access")

Write = Callable[[dict[str, Any]], None]

_encode = msgspec.json.Encoder().encode
_write: Write | None = None


def start_logging(level: str) -> None:
    """Send this process's log lines to standard output. Called once, by a process that serves or works."""
    global _write  # noqa: PLW0603 - a process has one standard output
    sink = Sink()
    plain = os.isatty(1)

    def write(fields: dict[str, Any]) -> None:
        sink.put((_plain(fields) if plain else _encode(fields)) + b"\n")

    _write = write
    root = logging.getLogger()
    root.handlers = [_Lines(write)]
    # Libraries are heard only when something is wrong: their chatter repeats URLs and addresses, and with them tokens.
    root.setLevel(logging.WARNING)
    logging.getLogger("rhizome").setLevel(level.upper())
    for name in OURS:
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True


def access_log() -> Write | None:
    """Where the line of a finished request goes; None where nobody wants it."""
    return _write if logging.getLogger("rhizome.access").isEnabledFor(logging.INFO) else None


class _Lines(logging.Handler):
    """What goes through `logging`, with the request id and, for an exception, its scrubbed traceback."""

    def __init__(self, write: Write) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            fields: dict[str, Any] = {
                "at": datetime.fromtimestamp(record.created, UTC),
                "level": record.levelname.lower(),
                "logger": record.name,
                "message": scrubbed(record.getMessage()),
            }
            request_id = current_request_id()
            if request_id is not None:
                fields["request_id"] = request_id
            if record.exc_info and record.exc_info[1] is not None:
                fields["error"] = type(record.exc_info[1]).__name__
                fields["traceback"] = scrubbed("".join(traceback.format_exception(record.exc_info[1])))
            self._write(fields)
        except Exception:
            self.handleError(record)


def _plain(fields: dict[str, Any]) -> bytes:
    at: datetime = fields["at"]
    text = f"{at.astimezone():%H:%M:%S} {fields['level']:<7} {fields['logger']}: {fields['message']}"
    rest = {k: v for k, v in fields.items() if k not in {"at", "level", "logger", "message", "traceback"} and v != ""}
    text += "".join(f" {name}={value}" for name, value in rest.items())
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return "\n".join([line, *([fields["traceback"].rstrip()] if "traceback" in fields else [])]).encode()
