"""Files and uploads, in memory."""

from __future__ import annotations

from dishka import Provider, Scope


class MemoryMedia(Provider):
    """The ports of files and uploads."""

    scope = Scope.APP
