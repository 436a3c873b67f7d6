"""Where the provider's pages lead back to: the app's own pages, and nobody else's."""

from __future__ import annotations

from urllib.parse import urlsplit

from core.platform.registry.spec import AppSpec
from core.shared.errors import Invalid


def return_url(app: AppSpec, given: str | None, *, path: str, pointer: str) -> str:
    """The given URL, or without one the page of that path at the app's first origin.

    Raises `Invalid` pointing at the field for a URL that is not of an origin which the manifest allows. Origins are
    compared letter by letter, so that nothing which browsers and we may read differently gets through.
    """
    if given is None:
        return f"{min(app.cors_origins)}{path}"
    try:
        parts = urlsplit(given)
        origin = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        origin = ""
    if origin not in app.cors_origins or not given.startswith(origin) or not given.isprintable() or " " in given:
        raise Invalid("validation_failed", "This is no URL of one of the app's origins.", pointer=pointer)
    return given
