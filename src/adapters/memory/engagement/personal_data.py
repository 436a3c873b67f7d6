"""What scores and leaderboards hold about people."""

from __future__ import annotations

from adapters.memory.engagement.scores import BESTS, SCORES
from adapters.memory.personal_data import Held, fields

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
    Held("streak_logs", lambda key, _: (key[1], key[0]), fields),
    Held("streak_pauses", lambda key, _: (key[1], key[0]), fields),
    Held("streak_repairs", lambda key, _: (key[1], key[0]), fields),
    Held("streak_freezes", lambda key, _: (key[1], key[0]), fields),
    Held("streaks", lambda key, _: (key[1], key[0]), lambda _, row: {"version": row[0]}),
)
