"""Files that people send to bots, in the store."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.bots.errands import Outcome
from core.media.keys import lasting_key
from core.media.kinds import type_by_bytes
from core.media.model import Upload, file_name
from core.media.ports import Store, Uploads
from core.shared.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class StoreKeeper:
    """`core.bots.run_errand.FileKeeper`. The row is there before the bytes are, as of every upload; its id is the
    errand's, so that one kept again is the same."""

    uploads: Uploads
    store: Store
    uow: UnitOfWork
    clock: Clock

    async def keep(self, app: str, user_id: UUID | None, name: str, content: bytes, key: UUID) -> Outcome:
        kind = type_by_bytes(content)
        upload = Upload(
            id=key,
            app=app,
            user_id=user_id,
            purpose="bot_file",
            state="pending",
            content_type=kind,
            size=len(content),
            name=file_name(name),
            key=lasting_key(app, key, kind, public=False),
            personal=True,
            lingering=False,
            created_at=self.clock.now(),
        )
        known = await self.uploads.get(app, key)
        if known is None:
            async with self.uow(app):
                await self.uploads.add(upload)
        if known is None or known.state == "pending":
            await self.store.write(upload.key, content, kind)
            async with self.uow(app):
                await self.uploads.confirm(app, key, len(content), self.clock.now())
                await self.uploads.take(app, key, "bot_file", None)
        return Outcome(ok=True, key=upload.key, size=len(content), content_type=kind)
