"""Files and uploads, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresMedia(Provider):
    """The ports of files and uploads."""

    scope = Scope.APP
