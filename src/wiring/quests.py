"""Challenges that are started and done: its acts."""

from __future__ import annotations

from dishka import Provider, Scope


class QuestsActs(Provider):
    """Challenges that are started and done."""

    scope = Scope.APP
