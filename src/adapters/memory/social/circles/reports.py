"""What moderators are told, in memory."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase
from core.social.follows.model import Report

REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class MemoryReports:
    """`core.social.follows.ports.Reports`."""

    database: MemoryDatabase

    async def add(self, report: Report) -> Report | None:
        async with self.database.turn():
            for kept in self.database.table(REPORTS).rows():
                known: Report = kept
                if _same(known) == _same(report):
                    return known
            self.database.table(REPORTS).put((report.app, report.id), report)
            return None


def _same(report: Report) -> tuple[object, ...]:
    return report.app, report.reporter_id, report.user_id, report.post_id
