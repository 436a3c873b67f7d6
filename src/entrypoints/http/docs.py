"""Pages for people: the operations of each app, and what each error code means. Nothing comes from another host."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from core.platform.registry.apps import Apps
from entrypoints.http.error_catalogue import catalogue
from entrypoints.http.gate import ACCESS, Access

FOLDER = Path(__file__).parent / "static" / "docs"
OPEN = {ACCESS: Access(signed_in=False)}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
ICON = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="none" stroke="#2f6b4f"
 stroke-width="1.6" d="M1 9c3-4 5 2 7-1s4-4 7-1M5 9v5M8 8v6M11 6v6M8 8V2"/></svg>"""


def docs_routes(apps: Apps) -> list[HTTPRouteHandler]:
    """`/docs`, its assets and `/docs/errors`."""
    page = _operations_page(apps)

    @get("/docs", opt=OPEN, include_in_schema=False)
    async def docs() -> Response[str]:
        return _html(page)

    @get("/docs/errors", opt=OPEN, include_in_schema=False)
    async def errors() -> Response[str]:
        return _html(await asyncio.to_thread(_errors_page))

    @get("/docs/assets/{name:str}", opt=OPEN, include_in_schema=False)
    async def asset(name: str, request: Request[Any, Any, Any]) -> Response[bytes]:
        return _asset(name, request)

    return [docs, errors, asset]


def _html(page: str) -> Response[str]:
    headers = {"content-security-policy": CSP, "cache-control": "no-cache"}
    return Response(page, headers=headers, media_type="text/html")


def _asset(name: str, request: Request[Any, Any, Any]) -> Response[bytes]:
    found = _file(name)
    if found is None:
        raise NotFoundException
    body, tag, packed = found
    headers = {"etag": tag, "cache-control": "public, max-age=3600", "vary": "Accept-Encoding, Origin"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
    elif packed:
        body = gzip.decompress(body)
    return Response(body, headers=headers, media_type=KINDS[Path(name).suffix])


@lru_cache(maxsize=16)
def _file(name: str) -> tuple[bytes, str, bool] | None:
    """The bytes of an asset, its entity tag and whether they are packed; None for anything that is none of ours."""
    if name == "icon.svg":
        body, packed = ICON, False
    elif Path(name).suffix in KINDS and Path(name).name == name and (FOLDER / name).is_file():
        body, packed = (FOLDER / name).read_bytes(), False
    elif Path(name).suffix in KINDS and Path(name).name == name and (FOLDER / f"{name}.gz").is_file():
        body, packed = (FOLDER / f"{name}.gz").read_bytes(), True
    else:
        return None
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', packed


def _operations_page(apps: Apps) -> str:
    options = '<option value="">Everything</option>' + "".join(
        f'<option value="{escape(app.slug)}">{escape(app.title)}</option>' for app in apps.values()
    )
    return _page(
        "API",
        f'<label>App <select id="app">{options}</select></label> <a href="/docs/errors">Error codes</a>',
        '<main id="operations"></main>'
        '<script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/assets/docs.js"></script>',
    )


@lru_cache(maxsize=1)
def _errors_page() -> str:
    rows = "".join(
        f'<tr id="{entry.code}"><td><code>{entry.code}</code></td><td>{entry.phrases}</td>'
        f"<td>{escape(' '.join(entry.sentences)) or '–'}</td></tr>"
        for entry in catalogue()
    )
    table = f"<table><thead><tr><th>Code<th>Status<th>What it says</thead><tbody>{rows}</tbody></table>"
    return _page("Error codes", '<a href="/docs">API</a>', f'<main class="prose"><h1>Error codes</h1>{table}</main>')


def _page(title: str, links: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · Rhizome</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/docs/assets/icon.svg"><link rel="stylesheet" href="/docs/assets/swagger-ui.css">'
        '<link rel="stylesheet" href="/docs/assets/docs.css"></head>'
        f"<body><header><strong>Rhizome</strong>{links}</header>{content}</body></html>"
    )
