"""What circles hold about people. Counts follow the rows by triggers; therefore follows go before profiles."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    Held("follows", "follower_id = $1 or followed_id = $1"),
    Held("follow_requests", "follower_id = $1 or followed_id = $1"),
    # Whom one has blocked is one's own; by whom one was blocked nobody is told, not even in an export.
    Held("blocks", "blocker_id = $1"),
    Held("blocks", "blocked_id = $1", exported=False),
    Held("reports", "user_id = $1", exported=False),
    Held("reports", "reporter_id = $1", kept_as="reporter_id = null"),
    Held("social_profiles"),
)
