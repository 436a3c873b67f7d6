"""People with streaks, made in bulk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from adapters.system.clock import SystemClock
from adapters.system.ids import TimeOrderedIds
from core.engagement.streaks.facts import Facts, Log, ZoneChange
from core.engagement.streaks.feature import Streaks
from core.engagement.streaks.snapshot import snapshot_of
from core.platform.apps.lowkeymode import APP
from core.shared.actor import Actor

USERS = 2_000
DAYS = 30


async def fill_streaks(connection: Any, users: int = USERS) -> list[Actor]:
    """So many members of LowkeyMode with a session each and a streak of thirty days, ours and the peers'."""
    clock = SystemClock()
    ids = TimeOrderedIds(clock)
    now = clock.now()
    feature = APP.feature(Streaks)
    assert feature is not None
    zones = [ZoneChange(now - timedelta(days=DAYS), "UTC")]
    days = [now - timedelta(days=ago) for ago in range(1, DAYS + 1)]
    actors = [Actor(APP.slug, ids.new(), ids.new()) for _ in range(users)]
    logs = [(actor, Log(ids.new(), at, at.date(), 600)) for actor in actors for at in days]
    snapshot = snapshot_of(feature.policy, Facts(zones=zones, logs=[log for _, log in logs[:DAYS]]), now)
    view, until = snapshot.view(feature.policy, now)
    kept = (snapshot.rules, now, until, msgspec.json.encode(snapshot).decode(), msgspec.json.encode(view).decode())
    app = APP.slug
    await connection.execute("select set_config('app.id', '*', false)")
    for table, columns, rows in (
        ("accounts", "id created_at", [(actor.user_id, now) for actor in actors]),
        (
            "memberships",
            "app_id user_id timezone locale created_at",
            [(app, a.user_id, "UTC", "en", now) for a in actors],
        ),
        ("zone_changes", "app_id user_id effective_at zone", [(app, a.user_id, zones[0].at, "UTC") for a in actors]),
        (
            "sessions",
            "id app_id user_id created_at last_used_at",
            [(a.session_id, app, a.user_id, now, now) for a in actors],
        ),
        (
            "streak_logs",
            "app_id user_id id logged_at day duration_seconds",
            [(app, actor.user_id, log.id, log.at, log.day, log.duration_seconds) for actor, log in logs],
        ),
        (
            "streaks",
            "app_id user_id version rules valid_from valid_until snapshot answer",
            [(app, actor.user_id, DAYS, *kept) for actor in actors],
        ),
        (
            "peer_streaks",
            "user_id current longest total_days last_day",
            [(actor.user_id, DAYS, DAYS, DAYS, days[0].date()) for actor in actors],
        ),
    ):
        await connection.copy_records_to_table(table, records=rows, columns=columns.split())
    await connection.execute("vacuum analyze")
    return actors
