"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

STUDIO = "*"
"""The tenant of studio-wide work (identity, jobs, export): row-level security shows it every app's rows."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person in one app, as a verified access token says."""

    app: str
    user_id: UUID
    session_id: UUID
