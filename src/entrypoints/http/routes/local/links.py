"""Pages of links."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, put
from litestar.handlers import HTTPRouteHandler

from core.local.links.feature import LinkPages
from core.local.links.pages import (
    Clicks,
    FollowLink,
    OwnPage,
    Page,
    PageCommand,
    ReadClicks,
    ReadOwnPage,
    SeePage,
    WritePage,
)
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from entrypoints.http.features import Use, feature_routes
from entrypoints.http.gate import ACCESS, Access

_OF_ADDRESSES = "%:/?#[]@!$&'()*+,;="
"""What stays as it is in an address; other alphabets and emoji travel in a header as their bytes."""


@feature_routes(LinkPages)
def link_routes(app: AppSpec, feature: LinkPages, use: Use) -> list[HTTPRouteHandler]:
    """One's own page, everybody's pages, and the way out."""
    reading: ReadOwnPage = use(ReadOwnPage)
    writing: WritePage = use(WritePage)
    seeing: SeePage = use(SeePage)
    following: FollowLink = use(FollowLink)
    clicking: ReadClicks = use(ReadClicks)
    visitors = {ACCESS: Access(app.slug, signed_in=False)}

    @get(feature.path)
    async def read_own_page(actor: Actor) -> OwnPage:
        """The page as it was kept last, and clicks by link."""
        return await reading(actor)

    @put(feature.path)
    async def write_page(actor: Actor, data: PageCommand) -> OwnPage:
        """Keep the page in place of the version that one knew."""
        return await writing(actor, data)

    @get(f"{feature.path}/clicks/{{link_id:str}}")
    async def read_clicks(actor: Actor, link_id: str) -> Clicks:
        """How often a link was clicked, day by day."""
        return await clicking(actor, link_id)

    @get(f"{feature.public_path}/{{handle:str}}", opt=visitors)
    async def see_page(handle: str) -> Page:
        """Somebody's page, for everybody."""
        return await seeing(app.slug, handle)

    @get(f"{feature.go_path}/{{link_id:str}}", opt=visitors, status_code=302)
    async def follow_link(link_id: str, request: Request[Any, Any, Any]) -> Response[None]:
        """Where a link leads; a person's visit is counted."""
        headers = request.headers
        purpose = f"{headers.get('sec-purpose', '')} {headers.get('purpose', '')} {headers.get('x-moz', '')}".lower()
        target = await following(app.slug, link_id, agent=headers.get("user-agent", ""), purpose=purpose)
        location = quote(target, safe=_OF_ADDRESSES)
        return Response(None, status_code=302, headers={"location": location, "cache-control": "no-store"})

    return [read_own_page, write_page, read_clicks, see_page, follow_link]
