"""Files and uploads: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class MediaActs(Provider):
    """Files and uploads."""

    scope = Scope.APP
