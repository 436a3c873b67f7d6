"""What notifications hold about people."""

from __future__ import annotations

from adapters.memory.personal_data import Held, fields
from adapters.memory.social.notices.notices import MARKS, NOTICES, PEOPLE

HELD = (
    Held(PEOPLE, lambda key, _: (key[2], key[0]), None),
    Held(NOTICES, lambda _, row: (row.user_id, row.app), fields),
    Held(MARKS, lambda key, _: (key[1], key[0]), None),
)
