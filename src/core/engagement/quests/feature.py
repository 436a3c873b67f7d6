"""Challenges that are started and done as a capability of an app."""

from __future__ import annotations

from typing import Literal

from core.engagement.quests.model import Template
from core.engagement.quests.unplugged import UNPLUGGED
from core.platform.registry.spec import AppSpec, Feature

_LIBRARIES = {"unplugged": UNPLUGGED}


class Quests(Feature, frozen=True, kw_only=True):
    """People start challenges from a library and of their admins', alone or with a friend, and are paid in coins for
    what they complete. Completions count towards the app's streak, so the app needs `Streaks`."""

    library: Literal["unplugged"] = "unplugged"

    @property
    def shipped(self) -> tuple[Template, ...]:
        """The library, in its order."""
        return _LIBRARIES[self.library]


def shipped_of(app: AppSpec) -> tuple[Template, ...]:
    """The library of an app; none in an app without challenges of this kind."""
    feature = app.feature(Quests)
    return feature.shipped if feature is not None else ()
