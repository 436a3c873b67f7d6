"""What messaging holds about people."""

from __future__ import annotations

from adapters.memory.messaging.messages import KEYS
from adapters.memory.personal_data import Held, fields

HELD = (
    Held("appointments", lambda _, row: (row.user_id, row.app), fields),
    Held(
        "devices",
        lambda key, row: (row.device.user_id, key[0]),
        lambda _, row: {
            "id": row.device.id,
            "user_id": row.device.user_id,
            "platform": row.device.platform,
            "installation_id": row.installation_id,
            "registered_at": row.device.registered_at,
        },
    ),
    Held("messages", lambda _, row: (row.user_id, row.app), fields),
    Held(KEYS, lambda key, _: (key[0], key[1]), None),
    Held(
        "message_preferences",
        lambda key, _: (key[1], key[0]),
        lambda key, row: {
            "user_id": key[1],
            "chosen": dict(row.chosen),
            "quiet_start": row.quiet and row.quiet.start,
            "quiet_end": row.quiet and row.quiet.end,
        },
    ),
)
