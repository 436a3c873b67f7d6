"""What bots hold about people, in memory: their rooms."""

from __future__ import annotations

from adapters.memory.bots.remembering import ROOMS
from adapters.memory.personal_data import Held, fields

HELD = (Held(ROOMS, lambda key, row: (row.user_id, key[0]), fields),)
