"""What the list of suppressed addresses holds about people."""

from __future__ import annotations

from adapters.memory.messaging.email.suppressions import SUPPRESSIONS
from adapters.memory.personal_data import Held, fields

HELD = (Held(SUPPRESSIONS, lambda _, row: (row.account_id, None), fields),)
