"""What the catalogue in memory holds about people."""

from __future__ import annotations

from adapters.memory.commerce.catalog.products import REVIEWS
from adapters.memory.personal_data import Held, fields

HELD = (Held(REVIEWS, lambda key, row: (row.user_id, key[0]), fields),)
