"""Mini Apps: static pages below `/mini/<slug>/`, each a folder in `entrypoints/miniapps`, found by looking. Nothing of
them comes from another host."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from entrypoints.http.gate import ACCESS, Access

FOLDER = Path(__file__).parent.parent / "miniapps"
OPEN = {ACCESS: Access(signed_in=False)}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self' https://web.telegram.org https://*.telegram.org"
)
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")


def miniapp_routes() -> list[HTTPRouteHandler]:
    """The pages, and what they are made of."""

    @get("/mini/{slug:str}", opt=OPEN, include_in_schema=False)
    async def mini_app(slug: str, request: Request[Any, Any, Any]) -> Response[bytes]:
        raw = request.scope.get("raw_path") or request.scope["path"].encode()
        if not raw.endswith(b"/"):  # what the page is made of lies beside it
            return Response(b"", status_code=308, headers={"location": f"/mini/{slug}/"})
        return _served(slug, "index.html", request)

    @get("/mini/{slug:str}/{name:str}", opt=OPEN, include_in_schema=False)
    async def mini_app_file(slug: str, name: str, request: Request[Any, Any, Any]) -> Response[bytes]:
        return _served(slug, name, request)

    return [mini_app, mini_app_file]


def _served(slug: str, name: str, request: Request[Any, Any, Any]) -> Response[bytes]:
    found = _file(slug, name)
    if found is None:
        raise NotFoundException
    body, tag = found
    headers = {"etag": tag, "cache-control": "no-cache", "x-content-type-options": "nosniff"}
    if name.endswith(".html"):
        headers["content-security-policy"] = CSP
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=KINDS[Path(name).suffix])


@lru_cache(maxsize=64)
def _file(slug: str, name: str) -> tuple[bytes, str] | None:
    file = FOLDER / slug / name
    if not (_NAME.fullmatch(slug) and _NAME.fullmatch(name)) or file.suffix not in KINDS or not file.is_file():
        return None
    body = file.read_bytes()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
