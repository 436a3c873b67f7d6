"""What the AI gateway holds about people. Calls stay, so that what they cost adds up; who made them is forgotten."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    Held("ai_usage", kept_as="user_id = null"),
    Held("ai_spending"),
    Held("ai_answers", hidden=("key",)),
)
