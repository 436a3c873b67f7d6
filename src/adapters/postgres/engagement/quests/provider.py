"""Challenges that are started and done, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresQuests(Provider):
    """The ports of challenges that are started and done."""

    scope = Scope.APP
