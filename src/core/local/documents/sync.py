"""Documents that a browser keeps and syncs: one writer at a time, by version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol
from uuid import UUID

import msgspec
from msgspec import Meta

from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid, NotFound
from core.shared.ports import Clock, UnitOfWork

LARGEST = 512 * 1024
"""Bytes of one document."""


class DocumentCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole document in place of the one of that version; 0 where there is none yet."""

    version: Annotated[int, Meta(ge=0, le=2**53)]
    body: dict[str, Any]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it is kept; each change makes the next version."""

    version: int
    body: dict[str, Any]
    updated_at: datetime | None


class Documents(Protocol):
    """People's documents by name."""

    async def get(self, app: str, user_id: UUID, name: str) -> Document | None: ...

    async def put(self, app: str, user_id: UUID, name: str, before: int, document: Document) -> bool:
        """In place of version `before`, or of none if that is 0; False, and nothing done, when another one is there."""
        ...


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The person's document; version 0 and empty where there is none. Raises `NotFound` for a name that the app has
    not."""

    documents: Documents

    async def __call__(self, names: tuple[str, ...], actor: Actor, name: str) -> Document:
        if name not in names:
            raise NotFound
        found = await self.documents.get(actor.app, actor.user_id, name)
        return found or Document(version=0, body={}, updated_at=None)


@dataclass(frozen=True, slots=True)
class WriteDocument:
    """Keeps a document whose writer knew the version that it replaces.

    Raises `NotFound` for a name that the app has not, `Invalid("document_too_large")`, and
    `Conflict("version_conflict")` when another device was quicker: read, merge, write again.
    """

    documents: Documents
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, names: tuple[str, ...], actor: Actor, name: str, command: DocumentCommand) -> Document:
        if name not in names:
            raise NotFound
        if len(msgspec.json.encode(command.body)) > LARGEST:
            raise Invalid("document_too_large", "A document has at most 512 kB.", pointer="/body")
        document = Document(version=command.version + 1, body=command.body, updated_at=self.clock.now())
        async with self.uow(actor.app):
            if not await self.documents.put(actor.app, actor.user_id, name, command.version, document):
                raise Conflict("version_conflict", "Another device has changed it; read it again.")
        return document
