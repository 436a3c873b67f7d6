"""Entity tags for catalogue reads: what a client has already isn't sent again (RFC 9110 §13.1.2)."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, TypeVar, cast

import msgspec
from litestar import Response
from litestar.params import HeaderParameter

View = TypeVar("View")

IF_NONE_MATCH = "If-None-Match"
IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(
        name=IF_NONE_MATCH,
        required=False,
        description="The `ETag` of an answer that the client has: while it is the same, the answer is an empty 304.",
    ),
]
CACHE = "private, no-cache"
"""Clients may keep it, and ask each time whether it still holds."""
PUBLIC = "public, no-cache"
"""The same for whatever stands between, because everybody gets the same answer."""
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def tagged(view: View, if_none_match: str | None) -> Response[View]:
    """The view with its strong entity tag, or a 304 when that is among those of the client."""
    body = msgspec.json.encode(view)
    tag = entity_tag(body)
    headers = {"etag": tag, "cache-control": CACHE}
    if if_none_match is not None and matches(if_none_match, tag):
        return cast("Response[View]", Response(b"", status_code=304, headers=headers))
    return cast("Response[View]", Response(body, headers=headers, media_type="application/json"))


def entity_tag(body: bytes) -> str:
    """The strong tag of these bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def matches(if_none_match: str, tag: str) -> bool:
    """Whether a client that sends this header has what the tag is of, compared weakly."""
    return if_none_match.strip() == "*" or tag in _TAG.findall(if_none_match)
