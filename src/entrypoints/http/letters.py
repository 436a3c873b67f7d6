"""The pages that mailed links lead to: a new password, a confirmed address. They call the API as any client does."""

from __future__ import annotations

from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from core.identity.recovery.links import PAGE, Purpose
from entrypoints.http.gate import ACCESS, Access

FOLDER = Path(__file__).parent / "static" / "letters"
OPEN = {ACCESS: Access(signed_in=False)}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
KINDS = {".js": "text/javascript", ".css": "text/css"}


def letter_routes() -> list[HTTPRouteHandler]:
    """A page for each purpose of a mailed link, and what the pages are made of."""

    @get("/letters/{name:str}", opt=OPEN, include_in_schema=False)
    async def letter_asset(name: str) -> Response[bytes]:
        file = FOLDER / name
        if file.suffix not in KINDS or file.name != name or not file.is_file():
            raise NotFoundException
        return Response(file.read_bytes(), headers={"cache-control": "no-cache"}, media_type=KINDS[file.suffix])

    return [letter_asset, *(_page(purpose) for purpose in PAGE)]


def _page(purpose: Purpose) -> HTTPRouteHandler:
    html = (FOLDER / f"{PAGE[purpose]}.html").read_text(encoding="utf-8")

    @get(f"/{PAGE[purpose]}", opt=OPEN, include_in_schema=False, name=f"letter_{purpose}")
    async def letter_page() -> Response[str]:
        return Response(html, headers={"content-security-policy": CSP}, media_type="text/html")

    return letter_page
