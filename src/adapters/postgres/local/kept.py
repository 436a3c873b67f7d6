"""Documents and pages of links, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from adapters.postgres.nul import jsonb
from core.local.documents.sync import Document
from core.local.links.pages import Page
from core.shared.errors import Conflict

_NEW = """
insert into documents (app_id, user_id, name, version, body, updated_at) values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
"""
_CHANGED = """
update documents set version = $4, body = $5, updated_at = $6
where app_id = $1 and user_id = $2 and name = $3 and version = $7
"""
_NEW_PAGE = """
insert into link_pages (app_id, user_id, handle, version, body) values ($1, $2, $3, 1, $4)
on conflict (app_id, user_id) do nothing
"""
_CHANGED_PAGE = """
update link_pages set handle = $3, version = version + 1, body = $4 where app_id = $1 and user_id = $2 and version = $5
"""
_LINKS = """
insert into links as known (app_id, id, user_id, url) select $1, given.id, $2, given.url
from unnest($3::text[], $4::text[]) as given (id, url)
on conflict (app_id, id) do update set url = excluded.url where known.user_id = excluded.user_id
"""
_CLICK = """
insert into link_clicks as known (app_id, link_id, day, clicks) values ($1, $2, $3, 1)
on conflict (app_id, link_id, day) do update set clicks = known.clicks + 1
"""
_CLICKS = """
select link_id, day, clicks from link_clicks join links on links.app_id = link_clicks.app_id and links.id = link_id
where links.app_id = $1 and user_id = $2
"""


def _json(content: object) -> str:
    return jsonb(msgspec.json.encode(content))


@dataclass(frozen=True, slots=True)
class PostgresDocuments:
    """`core.local.documents.sync.Documents`."""

    database: Database

    async def get(self, app: str, user_id: UUID, name: str) -> Document | None:
        statement = (
            "select version, body::text, updated_at from documents where app_id = $1 and user_id = $2 and name = $3"
        )
        row = await self.database.fetchrow(app, statement, app, user_id, name)
        return None if row is None else Document(**{**row, "body": msgspec.json.decode(row["body"])})

    async def put(self, app: str, user_id: UUID, name: str, before: int, document: Document) -> bool:
        row = (app, user_id, name, document.version, _json(document.body), document.updated_at)
        if before == 0:
            return await self.database.execute(app, _NEW, *row) == 1
        return await self.database.execute(app, _CHANGED, *row, before) == 1


@dataclass(frozen=True, slots=True)
class PostgresPages:
    """`core.local.links.pages.Pages`."""

    database: Database

    async def own(self, app: str, user_id: UUID) -> tuple[int, Page] | None:
        statement = "select version, body::text from link_pages where app_id = $1 and user_id = $2"
        row = await self.database.fetchrow(app, statement, app, user_id)
        return None if row is None else (row["version"], msgspec.json.decode(row["body"], type=Page))

    async def by_handle(self, app: str, handle: str) -> Page | None:
        statement = "select body::text from link_pages where app_id = $1 and handle = $2"
        body: str | None = await self.database.fetchval(app, statement, app, handle)
        return None if body is None else msgspec.json.decode(body, type=Page)

    async def put(self, app: str, user_id: UUID, before: int, page: Page) -> bool:
        try:
            if before == 0:
                done = await self.database.execute(app, _NEW_PAGE, app, user_id, page.handle, _json(page))
            else:
                done = await self.database.execute(app, _CHANGED_PAGE, app, user_id, page.handle, _json(page), before)
        except asyncpg.UniqueViolationError:
            raise Conflict("handle_taken", "Somebody else has this handle.") from None
        if done != 1:
            return False
        ids, urls = [link.id for link in page.links], [link.url for link in page.links]
        gone = "delete from links where app_id = $1 and user_id = $2 and not id = any($3)"
        await self.database.execute(app, gone, app, user_id, ids)
        if await self.database.execute(app, _LINKS, app, user_id, ids, urls) != len(ids):
            raise Conflict("link_taken", "The id of a link is somebody else's; make another one.")
        return True

    async def target(self, app: str, link_id: str) -> str | None:
        url: str | None = await self.database.fetchval(
            app, "select url from links where app_id = $1 and id = $2", app, link_id
        )
        return url

    async def click(self, app: str, link_id: str, day: date) -> None:
        try:
            await self.database.execute(app, _CLICK, app, link_id, day)
        except asyncpg.ForeignKeyViolationError:  # it went this moment
            return

    async def clicks(self, app: str, user_id: UUID) -> dict[str, dict[date, int]]:
        found: dict[str, dict[date, int]] = {}
        for row in await self.database.fetch(app, _CLICKS, app, user_id):
            found.setdefault(row["link_id"], {})[row["day"]] = row["clicks"]
        return found
