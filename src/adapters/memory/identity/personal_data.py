"""What identity holds about people."""

from __future__ import annotations

from msgspec.structs import replace

from adapters.memory.personal_data import Held, fields, fields_but

HELD = (
    Held("sessions", lambda _, row: (row.user_id, row.app), fields),
    Held("mailed_tokens", lambda _, row: (row.account_id, row.app), fields_but("hash")),
    Held(
        "zone_changes",
        lambda key, _: (key[1], key[0]),
        lambda key, zone: {"user_id": key[1], "effective_at": key[2], "zone": zone},
    ),
    Held("memberships", lambda _, row: (row.user_id, row.app), fields),
    Held("identities", lambda _, row: (row.account_id, None), fields_but("secret")),
    Held(
        "apple_grants",
        lambda _, row: (None if row[1] else row[0].account_id, None),
        lambda _, row: fields_but("secret")(None, row[0]),
    ),
    Held("accounts", lambda _, row: (row.id, None), fields),
    Held("audit_log", lambda _, row: (row.user_id, None), fields, lambda row: replace(row, user_id=None)),
)
