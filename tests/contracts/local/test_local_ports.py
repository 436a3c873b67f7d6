"""What browsers sync is kept the same in memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.local.kept import MemoryDocuments, MemoryPages
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.local.kept import PostgresDocuments, PostgresPages
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.local.documents.sync import Document, Documents
from core.local.links.pages import Link, Page, Pages
from core.shared.errors import Conflict
from core.shared.ports import UnitOfWork
from tests.support.jobs import START
from tests.support.lowkey import IDS

Kept = tuple[UnitOfWork, Documents, Pages, str]


@pytest.fixture(params=["memory", "postgres"])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    app = f"app{IDS.new().hex[-12:]}"
    if request.param == "memory":
        database = MemoryDatabase()
        yield MemoryUnitOfWork(database), MemoryDocuments(database), MemoryPages(database), app
        return
    real = Database(request.getfixturevalue("module_database"), size=8)
    await real.start()
    try:
        yield PostgresUnitOfWork(real), PostgresDocuments(real), PostgresPages(real), app
    finally:
        await real.stop()


def links(*ids: str) -> list[Link]:
    return [Link(id=name, title=name, url=f"https://example.com/{name}") for name in ids]


async def put(kept: Kept, person: UUID, before: int, page: Page) -> bool:
    uow, _, pages, app = kept
    async with uow(app):
        return await pages.put(app, person, before, page)


async def test_of_several_writers_of_one_version_one_succeeds(kept: Kept) -> None:
    uow, documents, _, app = kept
    person = IDS.new()

    async def write(number: int) -> bool:
        async with uow(app):
            document = Document(version=1, body={"n": number, "t": "\x00"}, updated_at=START)
            return await documents.put(app, person, "plan", 0, document)

    assert sum(await asyncio.gather(*(write(number) for number in range(8)))) == 1
    found = await documents.get(app, person, "plan")
    assert found is not None
    assert (found.version, found.updated_at) == (1, START)
    async with uow(app):
        assert not await documents.put(app, person, "plan", 5, Document(version=6, body={}, updated_at=START))
        assert await documents.put(app, person, "plan", 1, Document(version=2, body={}, updated_at=START))
    assert await documents.get(app, person, "history") is None
    assert await documents.get("other", person, "plan") is None


async def test_what_people_write_about_nul_is_text_as_any_other(kept: Kept) -> None:
    uow, documents, _, app = kept
    person, body = IDS.new(), {"t": "\\u0000", "u": "\\\\u0000 \\", "\\u0000": 1}
    async with uow(app):
        assert await documents.put(app, person, "plan", 0, Document(version=1, body=body, updated_at=START))
    found = await documents.get(app, person, "plan")
    assert found is not None
    assert found.body == body


async def test_handles_and_links_are_one_person_s(kept: Kept) -> None:
    _, _, pages, app = kept
    ana, bea = IDS.new(), IDS.new()
    assert await put(kept, ana, 0, Page(handle="ana", links=links("link-1", "link-2")))
    assert not await put(kept, ana, 0, Page(handle="ana"))
    with pytest.raises(Conflict, match="handle_taken"):
        await put(kept, bea, 0, Page(handle="ana"))
    with pytest.raises(Conflict, match="link_taken"):
        await put(kept, bea, 0, Page(handle="bea", links=links("link-1")))
    assert await pages.own(app, bea) is None
    assert await put(kept, bea, 0, Page(handle="bea", links=links("link-3")))
    seen = await pages.by_handle(app, "ana")
    assert seen is not None
    assert [link.id for link in seen.links] == ["link-1", "link-2"]
    assert await pages.target(app, "link-3") == "https://example.com/link-3"
    assert await pages.by_handle("other", "ana") is None
    assert await pages.target("other", "link-3") is None


async def test_clicks_are_counted_by_day_and_go_with_their_link(kept: Kept) -> None:
    _, _, pages, app = kept
    ana, today = IDS.new(), date(2030, 1, 1)
    await put(kept, ana, 0, Page(handle="anna", links=links("link-7", "link-8")))
    await asyncio.gather(*(pages.click(app, "link-7", today) for _ in range(10)))
    await pages.click(app, "link-8", date(2030, 1, 2))
    await pages.click(app, "nowhere", today)
    assert await pages.clicks(app, ana) == {"link-7": {today: 10}, "link-8": {date(2030, 1, 2): 1}}
    assert await put(kept, ana, 1, Page(handle="anna", links=links("link-8")))
    assert await pages.clicks(app, ana) == {"link-8": {date(2030, 1, 2): 1}}
    assert await pages.target(app, "link-7") is None
