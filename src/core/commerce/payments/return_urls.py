"""Where the provider's pages lead back to: the app's own pages, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from core.platform.registry.spec import AppSpec
from core.shared.errors import Invalid

_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class ReturnUrls:
    """What this deployment allows besides the origins of manifests: its own `public_url`, and with `local`, in
    development, whatever runs on the same machine."""

    public_url: str = ""
    local: bool = False

    def __call__(self, app: AppSpec, given: str | None, *, path: str, pointer: str) -> str:
        """The given URL, or without one the page of that path at the app's first origin.

        Raises `Invalid` pointing at the field for a URL that is not of an origin which is allowed. Origins are
        compared letter by letter, so that nothing which browsers and we may read differently gets through.
        """
        if given is None:
            return f"{min(app.cors_origins, default=_origin(self.public_url))}{path}"
        origin = _origin(given)
        if not given.startswith(origin) or not given.isprintable() or " " in given or not self._allowed(app, origin):
            raise Invalid("validation_failed", "This is no URL of one of the app's origins.", pointer=pointer)
        return given

    def _allowed(self, app: AppSpec, origin: str) -> bool:
        if origin in app.cors_origins or (origin and origin == _origin(self.public_url)):
            return True
        host, colon, port = origin.partition("://")[2].rpartition(":")
        if not colon or host.endswith(":") or port.endswith("]"):
            host, port = f"{host}{colon}{port}", "0"
        return self.local and host in _LOCAL and port.isascii() and port.isdigit()


def return_url(app: AppSpec, given: str | None, *, path: str, pointer: str) -> str:
    """The same where nothing is allowed but the origins of manifests."""
    return ReturnUrls()(app, given, path=path, pointer=pointer)


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else ""
