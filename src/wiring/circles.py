"""People, follows and blocks: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class CirclesActs(Provider):
    """People, follows and blocks."""

    scope = Scope.APP
