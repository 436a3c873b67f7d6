"""What the frame holds about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    Held("idempotency_keys", hidden=("fingerprint",)),
    Held("presences"),
    Held("live_positions"),
    Held("live_events"),
    Held("active_users"),
    # What waits still has to happen; what was given up on may go.
    Held("jobs", "payload ->> 'user_id' = $1::uuid::text and state in ('done', 'parked')", exported=False),
)
