"""The page on which a person chats with every bot."""

from __future__ import annotations

from pathlib import Path

from entrypoints.sandbox.page import file_handler
from entrypoints.sandbox.wire import Handler

_FOLDER = Path(__file__).parent.parent / "static"
_FILES = {"": "telegram.html", "/telegram.css": "telegram.css", "/telegram.js": "telegram.js"}


def page_routes() -> dict[tuple[str, str], Handler]:
    """The page and what it is made of, below `/sandbox/telegram`."""
    return {("GET", f"/telegram{path}"): file_handler(_FOLDER / name) for path, name in _FILES.items()}
