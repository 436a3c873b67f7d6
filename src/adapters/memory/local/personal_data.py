"""What apps in the browser hold about people, in memory."""

from __future__ import annotations

from adapters.memory.local.kept import DOCUMENTS, PAGES
from adapters.memory.personal_data import Held, fields

HELD = (
    Held(DOCUMENTS, lambda key, _: (key[1], key[0]), fields),
    Held(PAGES, lambda key, _: (key[1], key[0]), lambda _, row: fields(None, row[1])),
)
