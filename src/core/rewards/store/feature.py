"""A store of things for avatars as a capability of an app."""

from __future__ import annotations

from typing import Literal

from core.platform.registry.spec import Feature
from core.rewards.store.model import StoreItem
from core.rewards.store.outdoors import OUTDOORS

_LIBRARIES = {"outdoors": OUTDOORS}


class Wardrobe(Feature, frozen=True, kw_only=True):
    """People buy things with coins and dress their avatar, at `/store` and `/avatar`: what ships with the code, as
    admins have changed it, and what admins made."""

    library: Literal["outdoors"] = "outdoors"

    @property
    def shipped(self) -> tuple[StoreItem, ...]:
        """The library, in its order."""
        return _LIBRARIES[self.library]
