"""Files and uploads, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.media.uploads import PostgresUploads
from core.media.ports import OldUploads, Uploads


class PostgresMedia(Provider):
    """The ports of files and uploads."""

    scope = Scope.APP
    kept_uploads = provide(PostgresUploads)
    uploads = alias(PostgresUploads, provides=Uploads)
    old_uploads = alias(PostgresUploads, provides=OldUploads)
