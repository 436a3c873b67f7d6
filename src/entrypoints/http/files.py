"""The door to stored files, `/files/…`: bytes come in and go out in pieces, never held whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, cast

from litestar import Request, Response, get, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter
from litestar.response import Stream

from core.media.disposition import saved_as
from core.media.links import PATH, Ticket
from core.media.open_file import OpenedFile, OpenFile
from core.media.receive_file import ReceiveFile
from entrypoints.http.asgi import Receive, Scope
from entrypoints.http.etags import matches
from entrypoints.http.exchange import Exchange
from entrypoints.http.features import Use
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.ranges import Unsatisfiable, asked_part

Expires = Annotated[int, Parameter(ge=0, le=2**40)]
AnyRequest = Request[Any, Any, Any]

SIGNED = {ACCESS: Access(signed_in=False, limit="none")}
"""Links are made by limited routes, and a page shows many pictures at once: files have no limit of their own."""
CSP = "default-src 'none'; sandbox; frame-ancestors 'none'"
LASTING = {"cache-control": "public, max-age=31536000, immutable", "cross-origin-resource-policy": "cross-origin"}
PRIVATE = {"cache-control": "private, no-store"}


def file_routes(use: Use) -> list[HTTPRouteHandler]:
    """PUT by a signed link; GET by one, or of what is public."""
    receive: ReceiveFile = use(ReceiveFile)
    open_file: OpenFile = use(OpenFile)

    @put(f"{PATH}{{key:path}}", opt=SIGNED, status_code=200, include_in_schema=False, request_max_body_size=None)
    async def receive_file(request: AnyRequest, key: str, expires: Expires, signature: str, size: Expires) -> None:
        ticket = Ticket(expires=expires, signature=signature, size=size)
        length = request.headers.get("content-length", "")
        kind = request.headers.get("content-type", "")
        known = int(length) if length.isdigit() else None
        await receive(key.lstrip("/"), ticket, kind, known, _chunks(request.receive))

    @get(f"{PATH}{{key:path}}", opt=SIGNED, include_in_schema=False)
    async def send_file(
        request: AnyRequest,
        key: str,
        expires: Expires | None = None,
        signature: str | None = None,
        name: str | None = None,
    ) -> Response[Any]:
        signed = expires is not None and signature is not None
        ticket = Ticket(expires=expires or 0, signature=signature or "", name=name) if signed else None
        return _answer(request, open_file, await open_file(key.lstrip("/"), ticket))

    return [receive_file, send_file]


def _answer(request: AnyRequest, act: OpenFile, file: OpenedFile) -> Response[Any]:
    tag = f'"{file.version.strip(chr(34))}"'
    headers = {"etag": tag, "accept-ranges": "bytes", "content-security-policy": CSP}
    headers |= LASTING if file.public else PRIVATE
    if file.name:
        headers["content-disposition"] = saved_as(file.name)
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(b"", status_code=304, headers=headers)
    whole = request.headers.get("if-range", tag) != tag
    try:
        part = None if whole else asked_part(request.headers.get("range"), file.size)
    except Unsatisfiable:
        headers["content-range"] = f"bytes */{file.size}"
        return Response(b"", status_code=416, headers=headers)
    first, count = part or (0, file.size)
    headers["content-length"] = str(count)
    if part is not None:
        headers["content-range"] = f"bytes {first}-{first + count - 1}/{file.size}"
    headless = Exchange.of(cast("Scope", request.scope)).headless
    pieces = _nothing() if headless else act.read(file, first, count)
    status = 200 if part is None else 206
    return Stream(pieces, status_code=status, headers=headers, media_type=file.content_type)


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    """The body as it comes; who leaves in the middle has sent too little, which is no failure of ours."""
    more = True
    while more:
        event = await receive()
        more = event["type"] == "http.request" and event.get("more_body", False)
        if event.get("body"):
            yield event["body"]


async def _nothing() -> AsyncIterator[bytes]:
    none: tuple[bytes, ...] = ()
    for piece in none:
        yield piece
