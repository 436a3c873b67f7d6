"""What the frame holds about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (Held("idempotency_keys", hidden=("fingerprint",)),)
