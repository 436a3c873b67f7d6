"""What the frame holds about people."""

from __future__ import annotations

from adapters.memory.personal_data import Held, fields

HELD = (
    Held("presences", lambda _, row: (row.user_id, row.app), fields),
    Held(
        "live_positions",
        lambda key, _: (key[1], key[0]),
        lambda key, row: {"user_id": key[1], "last_seq": row[0], "since_seq": row[1]},
    ),
    Held(
        "live_events",
        lambda key, _: (key[1], key[0]),
        lambda key, row: {"user_id": key[1], "seq": key[2], "name": row[0].name, "data": row[0].data.decode()},
    ),
    Held(
        "active_users",
        lambda key, _: (key[3], key[0]),
        lambda key, _: {"period": key[1], "starts": key[2], "user_id": key[3]},
    ),
)
