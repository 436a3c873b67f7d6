"""The page on which a person sees the sandbox and does what tests do."""

from __future__ import annotations

from pathlib import Path

from entrypoints.sandbox.wire import Answer, Call, Handler

_FOLDER = Path(__file__).parent / "static"
_FILES = {"": "sandbox.html", "/sandbox.css": "sandbox.css", "/sandbox.js": "sandbox.js"}
_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def page_routes() -> dict[tuple[str, str], Handler]:
    """The page and what it is made of, below `/sandbox`; nothing of it comes from elsewhere."""
    return {("GET", path): file_handler(_FOLDER / name) for path, name in _FILES.items()}


def file_handler(file: Path) -> Handler:
    """Serves one of our own files to a page of the sandbox's."""
    body = file.read_bytes()

    async def serve(_call: Call) -> Answer:
        headers = {"content-type": _KINDS[file.suffix], "content-security-policy": _POLICY}
        return Answer(headers=headers, body=body)

    return serve
