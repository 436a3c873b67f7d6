"""Figures that admins change while the service runs."""

from __future__ import annotations

from typing import Protocol, TypeVar

import msgspec

Figures = TypeVar("Figures", bound=msgspec.Struct)


class RuntimeConfig(Protocol):
    """The configuration of apps as this process knows it: at most a second behind what an admin was told is saved."""

    def of(self, app: str, kind: type[Figures]) -> Figures:
        """The app's figures of that kind: what admins have set, and the struct's own defaults for the rest. Costs no
        wait, so that hot paths may ask each time."""
        ...
