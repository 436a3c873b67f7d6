"""A page of links: kept by version, seen under a handle, its clicks counted without knowing whose they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Protocol
from uuid import UUID

import msgspec
from msgspec import Meta

from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid, NotFound
from core.shared.ports import Clock, UnitOfWork
from core.shared.text import NO_NUL

MOST_LINKS = 100
RESERVED = frozenset({"admin", "api", "app", "biolinks", "help", "login", "me", "mini", "pages", "rhizome", "www"})
_BOTS = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegram|discord|curl|wget|python|httpx|go-http|headless",
    re.IGNORECASE,
)
_END = r"$(?!\n)"
"""Nothing after it, while `$` alone lets a line end."""

LinkId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{6,40}" + _END)]
Address = Annotated[str, Meta(min_length=8, max_length=2000, pattern=r"^https?://[^\s\u0000-\u001f\u007f]+" + _END)]


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One link; `id` is the client's own and lasts."""

    id: LinkId
    title: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    url: Address
    emoji: Annotated[str, Meta(max_length=16, pattern=NO_NUL)] = ""


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What visitors see."""

    handle: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{2,29}" + _END)]
    name: Annotated[str, Meta(max_length=80, pattern=NO_NUL)] = ""
    bio: Annotated[str, Meta(max_length=300, pattern=NO_NUL)] = ""
    colour: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}" + _END)] = "#2b6a4d"
    links: Annotated[list[Link], Meta(max_length=MOST_LINKS)] = []


class PageCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole page in place of the one of that version; 0 where there is none yet."""

    version: Annotated[int, Meta(ge=0, le=2**53)]
    page: Page


class OwnPage(msgspec.Struct, frozen=True, kw_only=True):
    """A person's own page, with the clicks of each link by its id."""

    version: int
    page: Page | None
    clicks: dict[str, int]


class Clicks(msgspec.Struct, frozen=True, kw_only=True):
    """Clicks of a link by day of UTC."""

    days: dict[str, int]
    total: int


class Pages(Protocol):
    """Pages of links."""

    async def own(self, app: str, user_id: UUID) -> tuple[int, Page] | None:
        """Version and page."""
        ...

    async def by_handle(self, app: str, handle: str) -> Page | None: ...

    async def put(self, app: str, user_id: UUID, before: int, page: Page) -> bool:
        """In place of version `before`, or of none if that is 0; False, and nothing done, when another one is there.
        Raises `Conflict("handle_taken")`, and `Conflict("link_taken")` for a link id of somebody else's."""
        ...

    async def target(self, app: str, link_id: str) -> str | None:
        """Where a link leads that stands on somebody's page."""
        ...

    async def click(self, app: str, link_id: str, day: date) -> None:
        """One more."""
        ...

    async def clicks(self, app: str, user_id: UUID) -> dict[str, dict[date, int]]:
        """Of the person's links, by id and day."""
        ...


@dataclass(frozen=True, slots=True)
class ReadOwnPage:
    """The person's page, or none yet."""

    pages: Pages

    async def __call__(self, actor: Actor) -> OwnPage:
        found = await self.pages.own(actor.app, actor.user_id)
        clicks = await self.pages.clicks(actor.app, actor.user_id)
        totals = {link: sum(days.values()) for link, days in clicks.items()}
        version, page = found if found is not None else (0, None)
        return OwnPage(version=version, page=page, clicks=totals)


@dataclass(frozen=True, slots=True)
class WritePage:
    """Keeps a page whose writer knew the version that it replaces.

    Raises `Invalid` for a reserved handle or an id that stands there twice, `Conflict("handle_taken")`,
    `Conflict("link_taken")` and `Conflict("version_conflict")`.
    """

    pages: Pages
    read: ReadOwnPage
    uow: UnitOfWork

    async def __call__(self, actor: Actor, command: PageCommand) -> OwnPage:
        page = command.page
        if page.handle in RESERVED:
            raise Invalid("validation_failed", "This handle is reserved.", pointer="/page/handle")
        if len({link.id for link in page.links}) < len(page.links):
            raise Invalid("validation_failed", "Each id may stand there once.", pointer="/page/links")
        async with self.uow(actor.app):
            if not await self.pages.put(actor.app, actor.user_id, command.version, page):
                raise Conflict("version_conflict", "Another device has changed it; read it again.")
        return await self.read(actor)


@dataclass(frozen=True, slots=True)
class SeePage:
    """What visitors see. Raises `NotFound`."""

    pages: Pages

    async def __call__(self, app: str, handle: str) -> Page:
        found = await self.pages.by_handle(app, handle)
        if found is None:
            raise NotFound
        return found


@dataclass(frozen=True, slots=True)
class FollowLink:
    """Where a link leads. A person's visit is counted; a robot's, or a browser's that only looks ahead, is not. Nothing
    of the visitor is kept. Raises `NotFound`."""

    pages: Pages
    clock: Clock

    async def __call__(self, app: str, link_id: str, *, agent: str, purpose: str) -> str:
        target = await self.pages.target(app, link_id)
        if target is None:
            raise NotFound
        if agent and not _BOTS.search(agent) and "prefetch" not in purpose and "preview" not in purpose:
            await self.pages.click(app, link_id, self.clock.now().date())
        return target


@dataclass(frozen=True, slots=True)
class ReadClicks:
    """How often one of the person's links was clicked. Raises `NotFound` for another one's."""

    pages: Pages

    async def __call__(self, actor: Actor, link_id: str) -> Clicks:
        own = await self.pages.own(actor.app, actor.user_id)
        if own is None or link_id not in {link.id for link in own[1].links}:
            raise NotFound
        days = (await self.pages.clicks(actor.app, actor.user_id)).get(link_id, {})
        return Clicks(days={day.isoformat(): count for day, count in sorted(days.items())}, total=sum(days.values()))
