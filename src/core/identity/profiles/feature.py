"""The profile as a capability of an app."""

from __future__ import annotations

from typing import Literal

import msgspec

from core.identity.profiles.model import PseudonymousProfile, PseudonymousProfileChanges
from core.platform.registry.spec import Feature

Addition = Literal["coin_balance", "credit_balance", "subscription"]


class Profile(Feature, frozen=True, kw_only=True):
    """People see and change their profile at `path`.

    `view` is what the app shows, `changes` what it lets people change: structs whose fields are a choice from
    `core.identity.profiles.model.Profile` and `ProfileChanges`, so that each app's document says exactly what it takes.
    With `replacement`, of the same kind but with a default for each field, a profile may be written anew as well.
    `also` names what other contexts know and the profile shows behind its own fields.
    """

    path: str = "/profile"
    view: type[msgspec.Struct] = PseudonymousProfile
    changes: type[msgspec.Struct] = PseudonymousProfileChanges
    replacement: type[msgspec.Struct] | None = None
    also: tuple[Addition, ...] = ()

    @property
    def named(self) -> bool:
        """Whether people go by their own names, so that nobody needs a made-up one."""
        return "name" in self.view.__struct_fields__
