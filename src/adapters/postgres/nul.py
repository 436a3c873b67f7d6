"""NUL, which Postgres keeps neither in text nor, as its escape, in jsonb."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u0000|.)")


def without_nul(text: str) -> str:
    """The text, as it can be kept."""
    return text.replace("\x00", "")


def jsonb(body: bytes) -> str:
    """The JSON, as it can be kept; a backslash that somebody wrote before the letters u0000 is no escape, and stays."""
    text = body.decode()
    if "\\u0000" not in text:
        return text
    return _ESCAPE.sub(lambda escape: "" if escape[0] == "\\u0000" else escape[0], text)
