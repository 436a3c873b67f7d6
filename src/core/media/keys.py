"""Where files lie in the store. The server makes every key, and a key says all that serving its file takes."""

from __future__ import annotations

import re
from uuid import UUID

from core.media.kinds import EXTENSIONS, TYPES

_KEY = re.compile(
    r"(?:incoming|private|public)/[a-z0-9][a-z0-9_-]{0,63}/(?P<id>[0-9a-f-]{36})\.(?P<extension>[a-z0-9]{1,8})"
)


def incoming_key(app: str, upload_id: UUID, content_type: str) -> str:
    """Where the bytes arrive, before anybody has looked at them."""
    return f"incoming/{app}/{upload_id}.{EXTENSIONS[content_type]}"


def lasting_key(app: str, upload_id: UUID, content_type: str, *, public: bool) -> str:
    """Where they are once they were checked. Nothing there is ever written over."""
    return f"{'public' if public else 'private'}/{app}/{upload_id}.{EXTENSIONS[content_type]}"


def is_key(text: str) -> bool:
    """Whether it is a key as we make them: no way out of the store's folder is one."""
    return _KEY.fullmatch(text) is not None


def is_public(key: str) -> bool:
    """Whether everybody may fetch it."""
    return key.startswith("public/")


def type_of(key: str) -> str:
    """The type of the file with that key."""
    found = _KEY.fullmatch(key)
    return TYPES.get(found["extension"] if found else "", "application/octet-stream")


def upload_of(key: str) -> UUID | None:
    """The id of the upload whose file it is."""
    found = _KEY.fullmatch(key)
    try:
        return UUID(found["id"]) if found else None
    except ValueError:
        return None
