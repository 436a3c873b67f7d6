"""How much property tests try: with HYPOTHESIS_TIMES=10 ten times as much, as `make soak` has it."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

TIMES = int(os.environ.get("HYPOTHESIS_TIMES", "1"))


def tries(examples: int, **more: Any) -> settings:
    """Settings for so many examples, or their multiple."""
    return settings(max_examples=examples * TIMES, **more)
