"""Tracking as rows: entries, the days folded from them, and the totals of the days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec.structs import asdict

from adapters.postgres.database import Database
from core.engagement.tracking.fold import Entry, KeptDay, Marks, Totals
from core.engagement.tracking.ports import Page
from core.shared.actor import STUDIO

_MARKS = tuple(Marks.__struct_fields__)
_TOTALS = tuple(Totals.__struct_fields__)
_DAYS = f"select day, {', '.join(_MARKS)}, last_at, last_id, entries, updated_at, closed from tracking_days"
_OPEN = f"""
    with page as ({_DAYS} where app_id = $1 and user_id = $2 and day = $3 for no key update)
    select page.*, {", ".join(f"totals.{name} as total_{name}" for name in _TOTALS)}
    from (select 1) as one left join page on true
    left join tracking_totals totals on totals.app_id = $1 and totals.user_id = $2"""
_MEASURES = f"select user_id, {', '.join(_TOTALS)} from tracking_totals where app_id = $1 and user_id = any($2::uuid[])"
_DAY_FIELDS = (*_MARKS, "last_at", "last_id", "entries", "updated_at")


def _numbered(first: int, many: int) -> str:
    return ", ".join(f"${number}" for number in range(first, first + many))


def _excluded(fields: Sequence[str]) -> str:
    return ", ".join(f"{field} = excluded.{field}" for field in fields)


_FIRST_MARK = 8
_WRITE = f"""
    with entry as (
        insert into tracking_entries (app_id, user_id, day, id, at, sets, adds) values ($1, $2, $3, $4, $5, $6, $7)
    ), day as (
        insert into tracking_days (app_id, user_id, day, {", ".join(_DAY_FIELDS)})
        values ($1, $2, $3, {_numbered(_FIRST_MARK, len(_DAY_FIELDS))})
        on conflict (user_id, app_id, day) do update set {_excluded(_DAY_FIELDS)}
    )
    insert into tracking_totals (app_id, user_id, {", ".join(_TOTALS)})
    values ($1, $2, {_numbered(_FIRST_MARK + len(_DAY_FIELDS), len(_TOTALS))})
    on conflict (user_id, app_id) do update set {_excluded(_TOTALS)}"""

_PRUNE = """
    with old as (
        select app_id, user_id, day from tracking_days where day < $1 and not closed limit $2 for update skip locked
    ), closed as (
        update tracking_days d set closed = true from old
        where d.user_id = old.user_id and d.app_id = old.app_id and d.day = old.day
    ), gone as (
        delete from tracking_entries e using old
        where e.user_id = old.user_id and e.app_id = old.app_id and e.day = old.day
    )
    select count(*) from old"""


@dataclass(frozen=True, slots=True)
class PostgresTracking:
    """`core.engagement.tracking.ports.TrackingBook`, `TrackingDays` and `OldEntries`, and of the totals
    `core.engagement.achievements.ports.MeasureSource`."""

    database: Database

    async def day_of(self, app: str, user_id: UUID, entry_id: UUID) -> date | None:
        found: date | None = await self.database.fetchval(
            app,
            "select day from tracking_entries where app_id = $1 and user_id = $2 and id = $3",
            app,
            user_id,
            entry_id,
        )
        return found

    async def open(self, app: str, user_id: UUID, day: date) -> Page:
        [row] = await self.database.fetch(app, _OPEN, app, user_id, day)
        totals = Totals(**{name: row[f"total_{name}"] or 0 for name in _TOTALS})
        return Page(_day(row) if row["day"] else None, totals)

    async def entries(self, app: str, user_id: UUID, day: date) -> list[Entry]:
        rows = await self.database.fetch(
            app,
            "select id, at, sets, adds from tracking_entries where app_id = $1 and user_id = $2 and day = $3",
            app,
            user_id,
            day,
        )
        return [Entry(id=row["id"], at=row["at"], sets=_plain(row["sets"]), adds=_plain(row["adds"])) for row in rows]

    async def write(self, app: str, user_id: UUID, entry: Entry, page: Page) -> None:
        day, totals = page.day, page.totals
        if day is None:
            raise ValueError("there is no day without what is on it")
        marks = {**asdict(day.marks), "mood": None if day.marks.mood is None else _json(day.marks.mood)}
        await self.database.execute(
            app,
            _WRITE,
            app,
            user_id,
            day.day,
            entry.id,
            entry.at,
            _json(entry.sets),
            _json(entry.adds),
            *(marks[name] for name in _MARKS),
            *day.last,
            day.entries,
            day.updated_at,
            *(getattr(totals, name) for name in _TOTALS),
        )

    async def between(self, app: str, user_id: UUID, first: date, last: date) -> list[KeptDay]:
        rows = await self.database.fetch(
            app,
            f"{_DAYS} where app_id = $1 and user_id = $2 and day between $3 and $4 order by day",
            app,
            user_id,
            first,
            last,
        )
        return [_day(row) for row in rows]

    async def prune(self, before: datetime, most: int) -> int:
        pruned: int = await self.database.fetchval(STUDIO, _PRUNE, before.date(), most)
        return pruned

    async def measures(self, app: str, user_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
        rows = await self.database.fetch(app, _MEASURES, app, list(user_ids))
        return {row["user_id"]: {name: row[name] for name in _TOTALS} for row in rows}


def _day(row: asyncpg.Record) -> KeptDay:
    marks = {name: row[name] for name in _MARKS} | {"mood": None if row["mood"] is None else _plain(row["mood"])}
    return KeptDay(
        day=row["day"],
        marks=Marks(**marks),
        last=(row["last_at"], row["last_id"]),
        entries=row["entries"],
        updated_at=row["updated_at"],
        closed=row["closed"],
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _plain(text: str) -> Any:
    return msgspec.json.decode(text)
