"""What identity holds about people."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from adapters.memory.identity.audit import AuditEntry
from adapters.memory.identity.members import AI_BUDGETS
from adapters.memory.personal_data import Held, fields, fields_but


def _actor(entry: AuditEntry) -> UUID | None:
    """Who did it, if that was a person."""
    try:
        return UUID(entry.detail.get("by") or "")
    except ValueError:
        return None


def _by_nobody(entry: AuditEntry) -> AuditEntry:
    return replace(entry, detail=entry.detail | {"by": None})


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
    Held("audit_log", lambda _, row: (_actor(row), None), None, _by_nobody),
    Held(AI_BUDGETS, lambda key, _: (key[1], key[0]), lambda key, row: {"user_id": key[1], **fields(None, row)}),
)
