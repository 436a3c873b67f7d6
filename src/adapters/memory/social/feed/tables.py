"""Where posts and likes lie in memory: posts by (app, id), the instants of likes by (app, post, person)."""

from __future__ import annotations

POSTS, LIKES = "posts", "post_likes"
