"""A page of links."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class LinkPages(Feature, frozen=True, kw_only=True):
    """People keep a page of links, which everybody may see under its handle, and read how often each was clicked."""

    path: str = "/page"
    public_path: str = "/pages"
    go_path: str = "/go"
