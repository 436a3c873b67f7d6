"""What engagement holds about people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from adapters.memory.engagement.achievements import UNLOCKS
from adapters.memory.engagement.completions import COMPLETIONS
from adapters.memory.engagement.goals import GOALS
from adapters.memory.engagement.own_challenges import ALLOWANCES, OWN
from adapters.memory.engagement.rankings import WEEKS
from adapters.memory.engagement.reminders import REMINDERS
from adapters.memory.engagement.scores import BESTS, SCORES
from adapters.memory.engagement.sync import HAD
from adapters.memory.engagement.tracking import DAYS, ENTRIES, TOTALS
from adapters.memory.personal_data import Held, fields
from core.engagement.reminders.edits import Reminder
from core.engagement.reminders.model import Content
from core.engagement.tracking.fold import KeptDay


def _whose(key: Any, _row: object) -> tuple[UUID | None, str | None]:
    return key[1], key[0]


def _made(key: object, row: Any) -> dict[str, object]:
    """A row that is a pair of a struct and when it was kept."""
    return {**fields(key, row[0]), "created_at": row[1]}


def _as(**names: str) -> Callable[[object, Any], dict[str, object]]:
    """A row with the names that the columns of the database have."""
    return lambda key, row: {names.get(name, name): value for name, value in fields(key, row).items()}


def _tracking_day(key: Any, row: KeptDay) -> dict[str, object]:
    flat = {"user_id": key[1], **fields(key, row), **fields(key, row.marks)}
    flat["last_at"], flat["last_id"] = row.last
    return {name: value for name, value in flat.items() if name not in {"marks", "last"}}


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
    Held(ENTRIES, _whose, lambda key, row: {"user_id": key[1], "day": row[0], **fields(key, row[1])}),
    Held(DAYS, _whose, _tracking_day),
    Held(TOTALS, _whose, fields),
    Held(GOALS, _whose, fields),
    Held(UNLOCKS, _whose, fields),
    Held(COMPLETIONS, _whose, _made),
    Held(OWN, _whose, _made),
    Held(ALLOWANCES, _whose, lambda _, row: {"day": row[0], "used": row[1]}),
    Held(
        WEEKS,
        lambda key, _: (key[2], key[0]),
        lambda key, row: {"starts": key[1], "completions": row[0].completions, "shown": row[1]},
    ),
)
