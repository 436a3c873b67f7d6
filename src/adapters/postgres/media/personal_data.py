"""What media holds about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    # A shop's pictures stay without who sent them; one's own photos are then deleted with their bytes by the sweep.
    Held("uploads", kept_as="user_id = null, state = case when personal then 'released' else state end"),
)
