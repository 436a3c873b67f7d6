"""Figures that admins change while the service runs, as a capability of an app."""

from __future__ import annotations

import msgspec

from core.platform.registry.spec import Feature


class RunTimeConfig(Feature, frozen=True, kw_only=True):
    """Everybody reads the app's figures at `path`, admins change them at `/admin` + `path`.

    `kinds` are the structs in which capabilities declare theirs: each field a figure with its bounds and its default,
    unique among all of them, and none of them a secret.
    """

    kinds: tuple[type[msgspec.Struct], ...]
    path: str = "/config"

    def __post_init__(self) -> None:
        fields = [field for kind in self.kinds for field in msgspec.structs.fields(kind)]
        if len({field.name for field in fields}) < len(fields):
            raise ValueError("two figures have the same name")
        if any(field.required for field in fields):
            raise ValueError("a figure needs a default")
