"""Everything that the studio holds about somebody, as one document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from core.identity.privacy.ports import PersonalData
from core.platform.audit.ports import Audit
from core.shared.actor import STUDIO, Actor
from core.shared.ports import Clock, UnitOfWork

Rows = dict[str, list[dict[str, object]]]


class AccountExport(msgspec.Struct, frozen=True, kw_only=True):
    """`account` holds what belongs to no app; `apps` the rest, by app and collection. No secrets, no hashes of any."""

    exported_at: datetime
    account: Rows
    apps: dict[str, Rows]


@dataclass(frozen=True, slots=True)
class ExportAccount:
    """The person's data of all apps (GDPR articles 15 and 20)."""

    data: PersonalData
    audit: Audit
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, actor: Actor) -> AccountExport:
        async with self.uow(STUDIO):
            await self.audit.record(actor.app, "account_exported", actor.user_id)
            found = await self.data.export(actor.user_id)
        account: Rows = {}
        apps: dict[str, Rows] = {}
        for collection, rows in found.items():
            for row in rows:
                app = row.get("app_id")
                place = apps.setdefault(app, {}) if isinstance(app, str) and app != STUDIO else account
                place.setdefault(collection, []).append(row)
        return AccountExport(exported_at=self.clock.now(), account=account, apps=apps)
