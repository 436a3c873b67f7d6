"""What challenges that are started and done hold about people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from adapters.memory.engagement.quests.quests import FOCUS, LOOKS, QUESTS, TOTALS
from adapters.memory.engagement.quests.sessions import SESSIONS
from adapters.memory.personal_data import Held, fields


def _whose(key: Any, _row: object) -> tuple[UUID | None, str | None]:
    return key[1], key[0]


def _in_words(key: object, row: Any) -> dict[str, object]:
    """A row with its title in each language."""
    flat = {**fields(key, row), "title_es": row.title.es, "title_en": row.title.en}
    return {name: value for name, value in flat.items() if name != "title"}


HELD = (
    # A session without one of its two is nobody's: it goes with whoever leaves first.
    Held(SESSIONS, lambda key, row: (row.inviter_id, key[0]), _in_words),
    Held(SESSIONS, lambda key, row: (row.invitee_id, key[0]), _in_words),
    Held(FOCUS, _whose, lambda key, row: {"user_id": key[1], **fields(key, row)}),
    Held(TOTALS, _whose, lambda key, row: {"type": key[2], "completed": row[0], "minutes": row[1]}),
    Held(LOOKS, _whose, None),
    Held(QUESTS, _whose, _in_words),
)
