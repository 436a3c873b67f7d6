"""People, follows and blocks, as rows."""

from __future__ import annotations

from dishka import Provider, Scope


class PostgresCircles(Provider):
    """The ports of people, follows and blocks."""

    scope = Scope.APP
