"""Where the documents are served."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.handlers import HTTPRouteHandler

from core.platform.registry.apps import Apps
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.openapi.documents import Documents
from entrypoints.http.openapi.operations import operations


class Served:
    """Documents that are made when first asked for, in a thread, and then kept with their entity tags."""

    def __init__(self, apps: Apps, public_url: str) -> None:
        self._apps = apps
        self._public_url = public_url
        self._app: Litestar | None = None
        self._documents: Documents | None = None
        self._made: dict[str, tuple[bytes, str]] = {}

    def describe(self, app: Litestar) -> None:
        """Say whose routes are documented."""
        self._app = app

    async def of(self, slug: str) -> tuple[bytes, str]:
        """The document of an app, or of everything for "", and its entity tag."""
        if slug not in self._made:
            self._made[slug] = await asyncio.to_thread(self._make, slug)
        return self._made[slug]

    def _make(self, slug: str) -> tuple[bytes, str]:
        if self._documents is None:
            if self._app is None:
                raise RuntimeError("there is no service to describe yet")
            self._documents = Documents(self._apps, operations(self._app), self._public_url)
        document = self._documents.of_app(self._apps[slug]) if slug else self._documents.of_everything()
        return document, f'"{hashlib.sha256(document).hexdigest()[:32]}"'


def openapi_routes(apps: Apps, served: Served) -> list[HTTPRouteHandler]:
    """`/api/v1/openapi.json` and one for each app."""
    return [_route("/api/v1/openapi.json", "", served)] + [
        _route(f"{app.prefix}/openapi.json", app.slug, served) for app in apps.values()
    ]


def _route(path: str, slug: str, served: Served) -> HTTPRouteHandler:
    @get(path, opt={ACCESS: Access(slug, signed_in=False)}, include_in_schema=False)
    async def document(request: Request[Any, Any, Any]) -> Response[bytes]:
        body, tag = await served.of(slug)
        headers = {"etag": tag, "cache-control": "no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    return document
