"""What the catalogue holds about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (Held("reviews"),)
"""A review goes with its writer, and its rating with it: a trigger sees to the figures."""
