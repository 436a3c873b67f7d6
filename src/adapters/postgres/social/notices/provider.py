"""Notifications inside apps, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresNotices(Provider):
    """The ports of notifications inside apps."""

    scope = Scope.APP
