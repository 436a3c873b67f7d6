"""What msgspec has to say against a value, as a refusal of ours."""

from __future__ import annotations

import re

import msgspec

from core.shared.errors import Invalid

_FIELD = re.compile(r" - at `\$(?P<path>[^`]*)`")
_NAMED_FIELD = re.compile(r"(?:unknown|missing required) field `(?P<name>[^`]*)`")


def complaint(error: msgspec.ValidationError) -> Invalid:
    """The refusal, with the field as a JSON pointer (RFC 6901)."""
    text = str(error)
    field = _FIELD.search(text)
    path = field["path"] if field else ""
    named = _NAMED_FIELD.search(text)
    if named:
        path += f".{named['name']}"
    steps = re.findall(r"\.([^.\[]+)|\[(\.\.\.|\d+)\]", path)
    pointer = "".join(f"/{(name or index).replace('~', '~0').replace('/', '~1')}" for name, index in steps)
    return Invalid("validation_failed", _FIELD.sub("", text), pointer=pointer)
