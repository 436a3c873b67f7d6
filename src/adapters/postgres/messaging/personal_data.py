"""What messaging holds about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    Held("appointments"),
    Held("devices", hidden=("token", "token_hash")),
    Held("messages"),
    Held("message_preferences"),
)
