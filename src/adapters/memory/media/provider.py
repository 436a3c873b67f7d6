"""Files and uploads, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.media.uploads import MemoryUploads
from core.media.ports import OldUploads, Uploads


class MemoryMedia(Provider):
    """The ports of files and uploads."""

    scope = Scope.APP
    kept_uploads = provide(MemoryUploads)
    uploads = alias(MemoryUploads, provides=Uploads)
    old_uploads = alias(MemoryUploads, provides=OldUploads)
