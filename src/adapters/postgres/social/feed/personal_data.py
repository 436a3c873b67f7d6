"""What the feed holds about people. Counts follow the likes by a trigger."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (Held("post_likes"), Held("posts", "author_id = $1"))
