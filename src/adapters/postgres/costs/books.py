"""What was imported, samples and alerts, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

import msgspec

from adapters.postgres.database import Database
from core.costs.model import Alert, AlertCode, ImportedApp, ImportedService
from core.costs.ports import Raised
from core.shared.actor import STUDIO

_CODES: dict[str, AlertCode] = {code: code for code in get_args(AlertCode)}
_LAST = """
select distinct on (code, subject) code, subject, raised_at, ended_at from portfolio_alerts
order by code, subject, ordinal desc
"""
_END = "update portfolio_alerts set ended_at = $3 where code = $1 and subject = $2 and ended_at is null"
_NEWEST = """
select code, subject, message, about_a_service, raised_at, ended_at from portfolio_alerts order by ordinal desc limit $1
"""
_ADD = """
insert into portfolio_alerts (code, subject, message, about_a_service, raised_at) values ($1, $2, $3, $4, $5)
"""
_SAMPLE = """
insert into portfolio_samples (service, day, used) values ($1, $2, $3)
on conflict (service, day) do update set used = excluded.used
"""


@dataclass(frozen=True, slots=True)
class PostgresBooks:
    """`core.costs.ports.Books`."""

    database: Database

    async def services(self) -> list[ImportedService]:
        rows = await self.database.fetch(STUDIO, "select body::text from portfolio_services order by place")
        return [msgspec.json.decode(row["body"], type=ImportedService) for row in rows]

    async def apps(self) -> list[ImportedApp]:
        rows = await self.database.fetch(STUDIO, "select body::text from portfolio_apps order by place")
        return [msgspec.json.decode(row["body"], type=ImportedApp) for row in rows]

    async def replace_services(self, services: Sequence[ImportedService]) -> None:
        await self.database.execute(STUDIO, "delete from portfolio_services")
        for place, one in enumerate(services):
            statement = "insert into portfolio_services (service, place, body) values ($1, $2, $3)"
            await self.database.execute(STUDIO, statement, one.service, place, msgspec.json.encode(one).decode())

    async def replace_apps(self, apps: Sequence[ImportedApp]) -> None:
        await self.database.execute(STUDIO, "delete from portfolio_apps")
        for place, one in enumerate(apps):
            statement = "insert into portfolio_apps (app, place, body) values ($1, $2, $3)"
            await self.database.execute(STUDIO, statement, one.app, place, msgspec.json.encode(one).decode())


@dataclass(frozen=True, slots=True)
class PostgresSamples:
    """`core.costs.ports.Samples`."""

    database: Database

    async def put(self, service: str, day: date, used: float) -> None:
        await self.database.execute(STUDIO, _SAMPLE, service, day, used)

    async def since(self, day: date) -> dict[str, list[tuple[date, float]]]:
        statement = "select service, day, used from portfolio_samples where day >= $1 order by service, day"
        found: dict[str, list[tuple[date, float]]] = {}
        for row in await self.database.fetch(STUDIO, statement, day):
            found.setdefault(row["service"], []).append((row["day"], row["used"]))
        return found


@dataclass(frozen=True, slots=True)
class PostgresAlertBook:
    """`core.costs.ports.AlertBook`."""

    database: Database

    async def last(self) -> dict[tuple[AlertCode, str], Raised]:
        rows = await self.database.fetch(STUDIO, _LAST)
        return {
            (_CODES[row["code"]], row["subject"]): Raised(raised_at=row["raised_at"], ended_at=row["ended_at"])
            for row in rows
        }

    async def add(self, alert: Alert) -> None:
        subject, about_a_service = alert.service or alert.app or "", alert.service is not None
        await self.database.execute(STUDIO, _ADD, alert.code, subject, alert.message, about_a_service, alert.raised_at)

    async def end(self, code: AlertCode, subject: str, at: datetime) -> None:
        await self.database.execute(STUDIO, _END, code, subject, at)

    async def newest(self, most: int) -> list[Alert]:
        rows = await self.database.fetch(STUDIO, _NEWEST, most)
        return [
            Alert(
                code=_CODES[row["code"]],
                message=row["message"],
                raised_at=row["raised_at"],
                app=None if row["about_a_service"] else row["subject"],
                service=row["subject"] if row["about_a_service"] else None,
                ended_at=row["ended_at"],
            )
            for row in rows
        ]
