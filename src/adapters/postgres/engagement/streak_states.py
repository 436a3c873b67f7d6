"""Folded streaks as rows: the hot read and the hot write."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.coalesced import Coalesced
from adapters.postgres.database import Database
from adapters.postgres.outbox import PostgresOutbox
from core.engagement.streaks.facts import Log
from core.engagement.streaks.ports import KeptAnswer, KeptState
from core.engagement.streaks.snapshot import Snapshot
from core.shared.actor import STUDIO
from core.shared.errors import NotFound
from core.shared.events import Event

REMEMBERED = 4_000
STALE = 0
"""The rules under which no state is good: of a row that is new, or that a zone change has left behind."""

_READ = """
    select app_id, user_id, rules, valid_from, valid_until, answer, snapshot from streaks
    where (app_id, user_id) in (select * from unnest($1::text[], $2::uuid[]))
"""
_STATE = "select version, rules, valid_until, answer, snapshot from streaks where app_id = $1 and user_id = $2"
_APPEND = """
    with state as (
        update streaks set version = $3, rules = $4, valid_from = $5, valid_until = $6, snapshot = $7, answer = $8
        where app_id = $1 and user_id = $2 and version = $3::bigint - 1
        returning true
    ), logged as (
        insert into streak_logs (app_id, user_id, id, logged_at, day, duration_seconds)
        select $1, $2, $9, $10, $11, $12 from state
    ), told as (
        insert into outbox (id, app_id, name, payload, occurred_at, request_id)
        select $13, $14, $15, $16, $17, $18 from state
    )
    select true from state
"""
# A row begins at a version that none had before it: another process may remember the state of one who left and is back.
_NEW = """
    insert into streaks (app_id, user_id, version, rules, valid_from, valid_until, snapshot, answer)
    select $1, $2, extract(epoch from clock_timestamp()) * 1e6, 0, '-infinity', '-infinity', '', ''
    from memberships where app_id = $1 and user_id = $2 for share
    on conflict (app_id, user_id) do update set
"""
_LOCK = f"{_NEW} version = streaks.version returning version"
# An update alone would neither see nor await the row of a first log that is not committed yet.
_SPOIL = f"{_NEW} version = streaks.version + 1, rules = 0"
_SAVE = """
    update streaks set version = $3, rules = $4, valid_from = $5, valid_until = $6, snapshot = $7, answer = $8
    where app_id = $1 and user_id = $2
"""

Key = tuple[str, UUID]
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Snapshot).decode


class PostgresStreakStates:
    """`core.engagement.streaks.ports.StreakAnswers` and `StreakStates`.

    Reads of answers are coalesced, across apps as well: the statement names app and person of each, and each answer is
    handed to the one who asked for that very pair. States of recent writers are remembered to build the next write on;
    the version in the write's condition is what makes that safe.
    """

    def __init__(self, database: Database, outbox: PostgresOutbox) -> None:
        self._database = database
        self._outbox = outbox
        self._answers: Coalesced[Key, KeptAnswer] = Coalesced(self._read)
        self._recent: OrderedDict[Key, KeptState] = OrderedDict()

    async def get(self, app: str, user_id: UUID) -> KeptAnswer | None:
        if self._database.in_transaction:
            return (await self._read([(app, user_id)])).get((app, user_id))
        return await self._answers.get((app, user_id))

    async def many(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, KeptAnswer]:
        """`core.engagement.streaks.ports.KeptAnswers`."""
        if not user_ids:
            return {}
        found = await self._read([(app, user_id) for user_id in user_ids])
        return {user_id: kept for (_, user_id), kept in found.items()}

    async def recent(self, app: str, user_id: UUID) -> KeptState | None:
        known = self._recent.get((app, user_id))
        if known is not None:
            return known
        row = await self._database.fetchrow(app, _STATE, app, user_id)
        if row is None or row["rules"] == STALE:
            return None
        snapshot = _decode(row["snapshot"])
        return KeptState(row["version"], snapshot, row["answer"].encode(), row["valid_until"])

    async def append(self, app: str, user_id: UUID, log: Log, state: KeptState, event: Event) -> bool:
        kept = await self._database.fetchval(
            app,
            _APPEND,
            *_columns(app, user_id, state),
            log.id,
            log.at,
            log.day,
            log.duration_seconds,
            *self._outbox.row(event),
        )
        if kept is None or self._database.in_transaction:  # a caller's transaction may still fail
            self._recent.pop((app, user_id), None)
            return kept is not None
        self._remember((app, user_id), state)
        return True

    async def lock(self, app: str, user_id: UUID) -> int:
        self._recent.pop((app, user_id), None)
        version: int | None = await self._database.fetchval(app, _LOCK, app, user_id)
        if version is None:
            raise NotFound
        return version

    async def save(self, app: str, user_id: UUID, state: KeptState) -> None:
        await self._database.execute(app, _SAVE, *_columns(app, user_id, state))

    async def zone_changed(self, app: str, user_id: UUID) -> None:
        """`core.identity.profiles.ports.ZoneDependents`: the state is to be worked out anew from all facts."""
        self._recent.pop((app, user_id), None)
        await self._database.execute(app, _SPOIL, app, user_id)

    async def some(self, app: str, most: int) -> list[UUID]:
        """`core.engagement.streaks.ports.StreakSamples`."""
        rows = await self._database.fetch(
            app, "select user_id from streaks where app_id = $1 order by random() limit $2", app, most
        )
        return [row["user_id"] for row in rows]

    async def _read(self, keys: list[Key]) -> Mapping[Key, KeptAnswer]:
        apps = [app for app, _ in keys]
        tenant = apps[0] if apps.count(apps[0]) == len(apps) else STUDIO
        rows = await self._database.fetch(tenant, _READ, apps, [user_id for _, user_id in keys])
        return {(row["app_id"], row["user_id"]): _answer(row) for row in rows}

    def _remember(self, key: Key, state: KeptState) -> None:
        self._recent[key] = state
        self._recent.move_to_end(key)
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)


def _columns(app: str, user_id: UUID, state: KeptState) -> tuple[object, ...]:
    snapshot = state.snapshot
    return (
        app,
        user_id,
        state.version,
        snapshot.rules,
        snapshot.as_of,
        state.valid_until,
        _encode(snapshot).decode(),
        state.answer.decode(),
    )


def _answer(row: asyncpg.Record) -> KeptAnswer:
    return KeptAnswer(
        row["rules"], row["valid_from"], row["valid_until"], row["answer"].encode(), row["snapshot"].encode()
    )
