"""What notifications hold about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    Held("notice_people", exported=False),
    Held("notices"),
    Held("notice_marks", exported=False),
)
