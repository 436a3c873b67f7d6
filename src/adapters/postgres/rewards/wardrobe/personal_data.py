"""What avatars hold about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (Held("avatar_items"), Held("energy_changes"), Held("avatar_energy"))
