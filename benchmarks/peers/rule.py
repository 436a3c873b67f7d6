"""The tables of the peers, and the plain rule that they share: one row a user, a day counts once."""

from __future__ import annotations

import datetime as dt
import uuid

import msgspec

SCHEMA = """
drop table if exists peer_streaks, peer_logs, peer_events;
create table peer_streaks (
    user_id uuid primary key, current int not null, longest int not null, total_days int not null,
    last_day date not null
) with (fillfactor = 70);
create table peer_logs (
    id uuid primary key, user_id uuid not null, logged_at timestamptz not null, duration_seconds int not null
);
create index peer_logs_user_id on peer_logs (user_id);
create table peer_events (
    id uuid primary key, name text not null, payload jsonb not null, occurred_at timestamptz not null
);
"""
SELECT = "select user_id, current, longest, total_days, last_day from peer_streaks where user_id = $1"
LOCK = f"{SELECT} for update"
UPSERT = """insert into peer_streaks (user_id, current, longest, total_days, last_day) values ($1, $2, $3, $4, $5)
    on conflict (user_id) do update set current = excluded.current, longest = excluded.longest,
    total_days = excluded.total_days, last_day = excluded.last_day"""
LOG = "insert into peer_logs (id, user_id, logged_at, duration_seconds) values ($1, $2, $3, $4)"
EVENT = "insert into peer_events (id, name, payload, occurred_at) values ($1, $2, $3, $4)"


class Streak(msgspec.Struct):
    """One row."""

    user_id: uuid.UUID
    current: int
    longest: int
    total_days: int
    last_day: dt.date


def advance(streak: Streak | None, user: uuid.UUID, day: dt.date) -> Streak:
    """The streak after a log on `day`."""
    if streak is None:
        return Streak(user, 1, 1, 1, day)
    gap = (day - streak.last_day).days
    current = streak.current if gap == 0 else streak.current + 1 if gap == 1 else 1
    return Streak(user, current, max(streak.longest, current), streak.total_days + (gap > 0), day)
