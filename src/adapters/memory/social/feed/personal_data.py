"""What the feed holds about people."""

from __future__ import annotations

from adapters.memory.personal_data import Held, fields
from adapters.memory.social.feed.tables import LIKES, POSTS

HELD = (
    Held(
        LIKES, lambda key, _: (key[2], key[0]), lambda key, at: {"post_id": key[1], "user_id": key[2], "liked_at": at}
    ),
    Held(POSTS, lambda _, row: (row.author_id, row.app), fields),
)
