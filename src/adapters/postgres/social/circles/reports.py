"""What moderators are told, as rows."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from adapters.postgres.database import Database
from core.social.follows.model import Report

_ADD = """
    insert into reports (app_id, id, reporter_id, user_id, post_id, reason, created_at)
    values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"""
_KNOWN = """
    select app_id as app, id, reporter_id, user_id, post_id, reason, created_at from reports
    where app_id = $1 and reporter_id = $2 and user_id = $3 and post_id is not distinct from $4"""


@dataclass(frozen=True, slots=True)
class PostgresReports:
    """`core.social.follows.ports.Reports`."""

    database: Database

    async def add(self, report: Report) -> Report | None:
        about = (report.reporter_id, report.user_id, report.post_id)
        added = await self.database.execute(
            report.app, _ADD, report.app, report.id, *about, report.reason, report.created_at
        )
        if added:
            return None
        # Another statement, so that it sees what a parallel one has committed meanwhile.
        row = await self.database.fetchrow(report.app, _KNOWN, report.app, *about)
        return msgspec.convert(dict(row), Report) if row else None
