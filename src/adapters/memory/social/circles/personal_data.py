"""What circles hold about people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from adapters.memory.personal_data import Held, fields
from adapters.memory.social.circles.people import BLOCKS, FOLLOWS, PROFILES, REQUESTS
from adapters.memory.social.circles.reports import REPORTS


def _tie(one: str, other: str, at: str) -> Callable[[Any, Any], dict[str, object]]:
    return lambda key, instant: {one: key[1], other: key[2], at: instant}


_FOLLOW = _tie("follower_id", "followed_id", "followed_at")
_REQUEST = _tie("follower_id", "followed_id", "requested_at")

HELD = (
    Held(FOLLOWS, lambda key, _: (key[1], key[0]), _FOLLOW),
    Held(FOLLOWS, lambda key, _: (key[2], key[0]), _FOLLOW),
    Held(REQUESTS, lambda key, _: (key[1], key[0]), _REQUEST),
    Held(REQUESTS, lambda key, _: (key[2], key[0]), _REQUEST),
    # Whom one has blocked is one's own; by whom one was blocked nobody is told, not even in an export.
    Held(BLOCKS, lambda key, _: (key[1], key[0]), _tie("blocker_id", "blocked_id", "blocked_at")),
    Held(BLOCKS, lambda key, _: (key[2], key[0]), None),
    Held(REPORTS, lambda _, row: (row.user_id, row.app), None),
    Held(REPORTS, lambda _, row: (row.reporter_id, row.app), fields, lambda row: replace(row, reporter_id=None)),
    Held(PROFILES, lambda _, row: (row.user_id, row.app), fields),
)
