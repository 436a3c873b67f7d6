"""The profile as a capability of an app."""

from __future__ import annotations

import msgspec

from core.identity.profiles.model import PseudonymousProfile, PseudonymousProfileChanges
from core.platform.registry.spec import Feature


class Profile(Feature, frozen=True, kw_only=True):
    """People see and change their profile at `path`.

    `view` is what the app shows, `changes` what it lets people change: structs whose fields are a choice from
    `core.identity.profiles.model.Profile` and `ProfileChanges`, so that each app's document says exactly what it takes.
    """

    path: str = "/profile"
    view: type[msgspec.Struct] = PseudonymousProfile
    changes: type[msgspec.Struct] = PseudonymousProfileChanges

    @property
    def named(self) -> bool:
        """Whether people go by their own names, so that nobody needs a made-up one."""
        return "name" in self.view.__struct_fields__
