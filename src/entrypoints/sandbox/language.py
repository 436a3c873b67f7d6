"""What the sandbox's language models say, whoever's wire carries it: it follows from the question alone."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from entrypoints.sandbox.wire import Answer

MODEL = "sandbox-1"
OUTPUT_TOKENS = 10
"""However long the answer is, so that what it costs is known beforehand; fewer where fewer are allowed."""
SLOW, PAUSE_SECONDS = "sandbox-slow", 0.4
"""Who says this word is answered slowly when they want it piece by piece."""


class Said(msgspec.Struct, frozen=True):
    """An answer in its tokens."""

    seed: bytes
    tokens: tuple[str, ...]
    input_tokens: int
    slow: bool
    cut: bool

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.tokens)


def say(texts: Sequence[str], most: int | None = None) -> Said:
    """The answer to a conversation in at most so many tokens."""
    text = "\n".join(texts)
    seed = hashlib.sha256(text.encode(errors="replace")).digest()
    told = f"The sandbox heard {len(text)} characters and answers {seed.hex()[:8]} just now."
    words = [f" {word}" for word in told.split(" ")]
    tokens = (words[0].lstrip(), *words[1:])
    kept = tokens[:most] if most is not None else tokens
    return Said(seed, kept, max(1, len(text) // 4), SLOW in text, len(kept) < len(tokens))


def spoken(content: str | Sequence[Mapping[str, Any]]) -> str:
    """The words of a message; of a picture in it the end of its data, so that another one is another question."""
    if isinstance(content, str):
        return content
    return "\n".join(str(part.get("text") or msgspec.json.encode(part).decode()[-60:]) for part in content)


def event(data: Any, name: str = "") -> bytes:
    """One server-sent event."""
    head = f"event: {name}\n".encode() if name else b""
    return head + b"data: " + (data if isinstance(data, bytes) else msgspec.json.encode(data)) + b"\n\n"


def event_answer(events: Iterable[bytes], said: Said) -> Answer:
    """An answer of such events; the outbox shows what they say."""
    return Answer(headers={"content-type": "text/event-stream"}, body=said.text.encode(), chunks=_paced(events, said))


async def _paced(events: Iterable[bytes], said: Said) -> AsyncIterator[bytes]:
    for chunk in events:
        yield chunk
        await asyncio.sleep(PAUSE_SECONDS if said.slow else 0)
