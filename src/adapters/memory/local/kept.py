"""Documents and pages of links, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from adapters.memory.database import MemoryDatabase, Table
from core.local.documents.sync import Document
from core.local.links.pages import Page
from core.shared.errors import Conflict

DOCUMENTS, PAGES, CLICKS = "documents", "link_pages", "link_clicks"


@dataclass(frozen=True, slots=True)
class MemoryDocuments:
    """`core.local.documents.sync.Documents`."""

    database: MemoryDatabase

    async def get(self, app: str, user_id: UUID, name: str) -> Document | None:
        async with self.database.turn():
            found: Document | None = self.database.table(DOCUMENTS).get((app, user_id, name))
            return found

    async def put(self, app: str, user_id: UUID, name: str, before: int, document: Document) -> bool:
        async with self.database.turn():
            rows: Table[tuple[str, UUID, str], Document] = self.database.table(DOCUMENTS)
            known = rows.get((app, user_id, name))
            if (known.version if known is not None else 0) != before:
                return False
            rows.put((app, user_id, name), document)
            return True


@dataclass(frozen=True, slots=True)
class MemoryPages:
    """`core.local.links.pages.Pages`."""

    database: MemoryDatabase

    async def own(self, app: str, user_id: UUID) -> tuple[int, Page] | None:
        async with self.database.turn():
            return self._pages.get((app, user_id))

    async def by_handle(self, app: str, handle: str) -> Page | None:
        async with self.database.turn():
            found = (page for (owner, _), (_, page) in self._pages.items() if owner == app and page.handle == handle)
            return next(found, None)

    async def put(self, app: str, user_id: UUID, before: int, page: Page) -> bool:
        async with self.database.turn():
            known = self._pages.get((app, user_id))
            if (known[0] if known is not None else 0) != before:
                return False
            others = [kept for (owner, whose), (_, kept) in self._pages.items() if owner == app and whose != user_id]
            if any(other.handle == page.handle for other in others):
                raise Conflict("handle_taken", "Somebody else has this handle.")
            ids = {link.id for link in page.links}
            if any(link.id in ids for other in others for link in other.links):
                raise Conflict("link_taken", "The id of a link is somebody else's; make another one.")
            gone = {link.id for link in known[1].links} - ids if known is not None else set()
            for key in [key for key, _ in self._clicks.items() if key[0] == app and key[1] in gone]:
                self._clicks.remove(key)
            self._pages.put((app, user_id), (before + 1, page))
            return True

    async def target(self, app: str, link_id: str) -> str | None:
        async with self.database.turn():
            return self._target(app, link_id)

    async def click(self, app: str, link_id: str, day: date) -> None:
        async with self.database.turn():
            if self._target(app, link_id) is not None:
                self._clicks.put((app, link_id, day), (self._clicks.get((app, link_id, day)) or 0) + 1)

    async def clicks(self, app: str, user_id: UUID) -> dict[str, dict[date, int]]:
        async with self.database.turn():
            known = self._pages.get((app, user_id))
            ids = {link.id for link in known[1].links} if known is not None else set()
            found: dict[str, dict[date, int]] = {}
            for (owner, link_id, day), count in self._clicks.items():
                if owner == app and link_id in ids:
                    found.setdefault(link_id, {})[day] = count
            return found

    def _target(self, app: str, link_id: str) -> str | None:
        links = (link for (owner, _), (_, page) in self._pages.items() if owner == app for link in page.links)
        return next((link.url for link in links if link.id == link_id), None)

    @property
    def _pages(self) -> Table[tuple[str, UUID], tuple[int, Page]]:
        return self.database.table(PAGES)

    @property
    def _clicks(self) -> Table[tuple[str, str, date], int]:
        return self.database.table(CLICKS)
