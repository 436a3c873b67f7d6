"""Parts of files (RFC 9110 §14): one range of bytes; who asks for several gets the whole."""

from __future__ import annotations

import re

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Unsatisfiable(Exception):
    """There are no such bytes."""


def asked_part(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and count of the range that a header asks for; None for the whole. Raises `Unsatisfiable`."""
    match = _RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        count = min(int(last), size)
        if count == 0:
            raise Unsatisfiable
        return size - count, count
    if int(first) >= size:
        raise Unsatisfiable
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) if last else size, size - 1) - int(first) + 1
