"""What challenges that are started and done hold about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    # A session without one of its two is nobody's: it goes with whoever leaves first.
    Held("social_sessions", "inviter_id = $1 or invitee_id = $1"),
    Held("focus_sessions"),
    Held("quest_totals"),
    Held("quests"),
)
