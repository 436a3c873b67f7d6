"""What payments, refunds and entitlements hold about people. Money is kept without them."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    Held("entitlements"),
    Held("payments", kept_as="user_id = null"),
    Held("refunds", "made_by = $1", kept_as="made_by = null"),
)
