"""What avatars hold about people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from adapters.memory.personal_data import Held, fields
from adapters.memory.rewards.wardrobe.closets import OWNED
from adapters.memory.rewards.wardrobe.energy import CHANGES, ENERGY


def _whose(key: Any, _row: object) -> tuple[UUID | None, str | None]:
    return key[1], key[0]


HELD = (Held(OWNED, _whose, fields), Held(ENERGY, _whose, fields), Held(CHANGES, _whose, fields))
