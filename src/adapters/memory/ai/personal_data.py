"""What the AI gateway holds about people. Calls stay, so that what they cost adds up; who made them is forgotten."""

from __future__ import annotations

from typing import Any

import msgspec

from adapters.memory.ai.answers import ANSWERS
from adapters.memory.ai.usage import SPENDING, USAGE
from adapters.memory.personal_data import Held, fields


def _of_nobody(row: Any) -> Any:
    return msgspec.structs.replace(row, user_id=None)


def _account(key: Any, row: Any) -> dict[str, object]:
    return {**fields(None, key[1]), **fields(None, row)}


def _answer(_key: object, row: Any) -> dict[str, object]:
    return {"user_id": row.user_id, "good_until": row.good_until, **fields(None, row.answer)}


HELD = (
    Held(USAGE, lambda _, row: (row.user_id, row.app), fields, _of_nobody),
    Held(SPENDING, lambda key, _: (key[1].user_id, key[0]), _account),
    Held(ANSWERS, lambda key, row: (row.user_id, key[0]), _answer),
)
