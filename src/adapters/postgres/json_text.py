"""JSON as a column of type jsonb takes it."""

from __future__ import annotations

import re

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def storable_json(body: bytes) -> str:
    """The document without NUL, which Postgres refuses. A backslash that somebody wrote before `u0000` is text, and
    stays."""
    return _NUL.sub(r"\1", body.decode())
