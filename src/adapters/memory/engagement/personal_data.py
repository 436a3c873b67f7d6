"""What scores and leaderboards hold about people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from adapters.memory.engagement.reminders import REMINDERS
from adapters.memory.engagement.scores import BESTS, SCORES
from adapters.memory.engagement.sync import HAD
from adapters.memory.personal_data import Held, fields
from core.engagement.reminders.edits import Reminder
from core.engagement.reminders.model import Content


def _whose(key: Any, _row: object) -> tuple[UUID | None, str | None]:
    return key[1], key[0]


def _as(**names: str) -> Callable[[object, Any], dict[str, object]]:
    """A row with the names that the columns of the database have."""
    return lambda key, row: {names.get(name, name): value for name, value in fields(key, row).items()}


def _stamped(row: Reminder) -> dict[str, object]:
    stamp = {"edited_at": row.stamp.at, "edited_by": row.stamp.client_id, "created_at": row.created_at}
    return {"id": row.id, "client_key": row.key, "deleted": row.content is None, **stamp}


def _content(row: Reminder) -> dict[str, object]:
    names = Content.__struct_fields__
    return dict.fromkeys(names) if row.content is None else {name: getattr(row.content, name) for name in names}


HELD = (
    Held(
        BESTS,
        lambda key, _: (key[1], key[0].app),
        lambda key, row: {
            "period": key[0].period,
            "starts": key[0].starts,
            "user_id": key[1],
            "db_level": row[0].db_level,
            "score_id": row[0].score_id,
            "shown": row[1],
        },
    ),
    Held(SCORES, lambda key, _: (key[1], key[0]), fields),
    Held("pseudonym_holders", lambda key, user_id: (user_id, key[0]), None),
    Held("pseudonyms", lambda key, _: (key[1], key[0]), lambda _, row: {"pseudonym": row[0], "likeness": row[1]}),
    Held("streak_logs", _whose, _as(at="logged_at")),
    Held("streak_pauses", _whose, _as(first="first_day", last="last_day")),
    Held("streak_repairs", _whose, _as(at="repaired_at", first="first_day", last="last_day")),
    Held("streak_freezes", _whose, _as(at="granted_at")),
    Held(REMINDERS, _whose, lambda key, row: {**_stamped(row), **_content(row)}),
    Held(HAD, _whose, lambda key, row: {"type": key[2], "client_id": key[3], "received_at": row}),
    Held("streaks", lambda key, _: (key[1], key[0]), lambda _, row: {"version": row[0]}),
)
