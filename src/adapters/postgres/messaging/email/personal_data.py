"""What the list of suppressed addresses holds about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (Held("suppressions", "account_id = $1", of_an_app=False),)
