"""What bots have got for them from outside, and what comes back. Each is done outside of any unit of work, tried again
while the outside is down, and its outcome told to the bot once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

ERRAND = "bots.errand"


class ErrandWork(msgspec.Struct, frozen=True):
    """The payload of the job that runs an errand."""

    id: UUID


class AskModel(msgspec.Struct, frozen=True, kw_only=True, tag="ask"):
    """Ask a language model, about the picture that Telegram has as `image` if there is one; with `schema`, a JSON
    Schema, for JSON."""

    system: str
    prompt: str
    image: str = ""
    schema: dict[str, Any] | None = None
    max_tokens: int = 500


class KeepFile(msgspec.Struct, frozen=True, kw_only=True, tag="keep"):
    """Put a file that Telegram has into the store, if it is no larger than that many bytes."""

    file_id: str
    name: str
    most: int


class Sell(msgspec.Struct, frozen=True, kw_only=True, tag="sell"):
    """Make a page where somebody pays by card: every `days` days so many cents, in words `title`; `metadata` comes back
    with each payment."""

    title: str
    amount_cents: int
    currency: str
    days: int
    metadata: dict[str, str]


class EndSale(msgspec.Struct, frozen=True, kw_only=True, tag="end"):
    """Charge a card no more for what a `Sell` sold: from the end of the time that is paid for on, or `at_once`."""

    subscription: str
    at_once: bool = False


class ReadReport(msgspec.Struct, frozen=True, kw_only=True, tag="report"):
    """Read what the studio's books say; for its owners."""

    of: Literal["costs", "alerts"]


class ReportRow(msgspec.Struct, frozen=True):
    """A line of a report."""

    text: str


Work = AskModel | KeepFile | Sell | EndSale | ReadReport


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an errand went. `ok` with the model's words in `text`, the stored file's `key` and `size`, or the page's
    `url`, good until `until`; else `reason`: `too_large`, `gone`, `budget_exceeded`, `not_yours`, `refused: <code>` or
    `unavailable`. A report's rows are JSON in `text`."""

    ok: bool
    text: str = ""
    key: str = ""
    size: int = 0
    content_type: str = ""
    url: str = ""
    until: datetime | None = None
    reason: str = ""


def encoded(work: Work) -> bytes:
    """As it is kept until it is done."""
    return msgspec.json.encode(work)


def decoded(body: bytes) -> Work:
    """What was kept."""
    found: Work = msgspec.json.decode(body, type=Work)
    return found
