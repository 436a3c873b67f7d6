"""What the tables of bots hold about people: their rooms, the records tagged `person:<id>` with their id, and those of
somebody's books tagged `about:<id>`, whose `client` they are: these stay without them."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

_ROOMS = "select from bot_rooms as own where own.user_id = $1 and own.app_id = {0}.app_id and {1}"


def _of(table: str, condition: str) -> str:
    return f"exists ({_ROOMS.format(table, condition)})"


HELD = (
    Held("bot_records", _of("bot_records", "'person:' || own.room = any(bot_records.tags)")),
    Held(
        "bot_records",
        _of("bot_records", "'about:' || own.room = any(bot_records.tags)"),
        kept_as="body = jsonb_set(body, '{client}', '0'),"
        " tags = array(select tag from unnest(tags) as tag where tag not like 'about:%')",
    ),
    Held("bot_timers", _of("bot_timers", "own.room = bot_timers.room")),
    Held("bot_calls", _of("bot_calls", "own.room = bot_calls.room")),
    Held("bot_errands", _of("bot_errands", "own.room = bot_errands.person")),
    Held("bot_pace", _of("bot_pace", "own.room = bot_pace.room"), exported=False),
    Held("stars_payments", _of("stars_payments", "own.room = stars_payments.person"), kept_as="person = 0"),
    Held("bot_rooms"),
)
