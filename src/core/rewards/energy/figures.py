"""How fast energy comes back by itself: an app's admins change it while the service runs."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class EnergyFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Points that come back in each hour; at 0 none do."""

    energy_recovered_per_hour: Annotated[int, Meta(ge=0, le=100)] = 2
