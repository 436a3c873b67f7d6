"""Uploads on either adapter with a store in memory, and a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from adapters.images.pillow import PillowPictures
from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.audit import MemoryAudit
from adapters.memory.media.store import MemoryStore
from adapters.memory.media.uploads import MemoryUploads
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.platform.jobs import MemoryJobs
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.identity.audit import PostgresAudit
from adapters.postgres.media.uploads import PostgresUploads
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.platform.jobs import PostgresJobs
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.keys import HmacDerivedTokens
from core.identity.privacy.ports import PersonalData
from core.media.begin_upload import BeginUpload
from core.media.complete_upload import CompleteUpload
from core.media.feature import Uploads as UploadsFeature
from core.media.keep_files import KeepFiles
from core.media.links import SignedLinks
from core.media.model import BeginUploadCommand, BegunUpload, ConfirmedUpload, Upload
from core.media.ports import OldUploads, Uploads
from core.media.sweep_uploads import DeleteReleased, SweepUploads
from core.shared.actor import Actor
from core.shared.ports import UnitOfWork
from tests.support.lowkey import IDS, HandClock
from tests.support.pictures import picture
from tests.support.stores import pieces

FEATURE = UploadsFeature()


class KeptUploads(Uploads, OldUploads, Protocol):
    """Both sides of the rows."""


@dataclass
class Noted:
    """Keeps what was added."""

    added: list[tuple[str, str, Any]] = field(default_factory=list)

    async def add(
        self, app: str, name: str, payload: msgspec.Struct, *, due_at: datetime | None = None, key: str | None = None
    ) -> bool:
        self.added.append((app, name, payload))
        return True


class World:
    """The ports, and the acts over them."""

    def __init__(
        self, uploads: KeptUploads, uow: UnitOfWork, audit: Any, jobs: Any, personal: PersonalData, clock: HandClock
    ) -> None:
        self.uploads, self.uow, self.personal, self.clock = uploads, uow, personal, clock
        self.audit = audit
        self.store = MemoryStore(MemoryDatabase())
        self.links = SignedLinks(HmacDerivedTokens(["s" * 32]), "https://us.example")
        self.begin = BeginUpload(uploads, self.links, clock, IDS)
        self.complete = CompleteUpload(uploads, self.store, PillowPictures(), self.links, audit, uow, clock)
        self.files = KeepFiles(uploads, self.links, jobs)
        self.delete = DeleteReleased(uploads, self.store)
        self.sweep = SweepUploads(uploads, self.delete, self.store, clock)

    async def begun(self, who: Actor, content: bytes, content_type: str = "image/png", **other: Any) -> BegunUpload:
        """An upload that somebody has announced."""
        purpose = "product_image" if content_type.startswith("image/") else "product_asset"
        wish = {"purpose": purpose, "content_type": content_type, "size": len(content), "filename": "a name", **other}
        return await self.begin(FEATURE, who, msgspec.convert(wish, BeginUploadCommand))

    async def arrive(self, upload: Upload, content: bytes) -> None:
        """Its bytes come."""
        assert await self.store.receive(upload.incoming, pieces(content), len(content))

    async def sent(
        self, who: Actor, content: bytes | None = None, content_type: str = "image/png", **other: Any
    ) -> Upload:
        """An upload whose bytes have arrived."""
        content = picture() if content is None else content
        begun = await self.begun(who, content, content_type, **other)
        upload = await self.row(who, begun.id)
        await self.arrive(upload, content)
        return upload

    async def confirmed(self, who: Actor, *args: Any, **other: Any) -> Upload:
        """One that was found good."""
        upload = await self.sent(who, *args, **other)
        await self.completed(who, upload)
        return await self.row(who, upload.id)

    async def completed(self, who: Actor, upload: Upload) -> ConfirmedUpload:
        """Say that it has arrived."""
        return await self.complete(FEATURE, who, upload.id)

    async def taken(self, who: Actor, *args: Any, **other: Any) -> Upload:
        """One that something shows."""
        upload = await self.confirmed(who, *args, **other)
        async with self.uow(who.app):
            await self.files.take(who.app, upload.id, upload.purpose)
        return await self.row(who, upload.id)

    async def row(self, who: Actor, upload_id: UUID) -> Upload:
        """The upload as it is kept."""
        upload = await self.uploads.get(who.app, upload_id)
        assert upload is not None
        return upload

    async def keys(self, *uploads: Upload) -> list[str]:
        """Where bytes of them lie."""
        places = [place for upload in uploads for place in (upload.incoming, upload.key)]
        return [place for place in places if await self.store.find(place)]


def somebody(app: str = "here") -> Actor:
    """A new person of the app."""
    return Actor(app, IDS.new(), IDS.new())


def memory_world(jobs: Any = None) -> World:
    """Everything in memory."""
    database, clock = MemoryDatabase(), HandClock()
    uow = MemoryUnitOfWork(database)
    audit = MemoryAudit(database, clock, IDS)
    jobs = jobs or MemoryJobs(database, clock, IDS)
    return World(MemoryUploads(database), uow, audit, jobs, MemoryPersonalData(database), clock)


@asynccontextmanager
async def postgres_world(dsn: str) -> AsyncIterator[World]:
    """Rows on Postgres, under the service's role."""
    database, clock = Database(dsn, size=8), HandClock()
    await database.start()
    try:
        uow = PostgresUnitOfWork(database)
        audit, jobs = PostgresAudit(database, clock, IDS), PostgresJobs(database, clock, IDS)
        yield World(PostgresUploads(database), uow, audit, jobs, PostgresPersonalData(database), clock)
    finally:
        await database.stop()
