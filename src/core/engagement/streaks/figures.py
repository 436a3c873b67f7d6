"""What streaks cost: an app's admins change it while the service runs."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class FreezeFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The price of a freeze, in coins."""

    streak_freeze_price: Annotated[int, Meta(ge=1, le=1_000_000)] = 50
