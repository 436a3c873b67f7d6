"""What people are called."""

from __future__ import annotations

from uuid import UUID

from core.shared.errors import Invalid
from core.shared.plain import plain

LONGEST = 50


def accepted(wish: str) -> str:
    """The name as it is kept and shown; raises `Invalid` unless 1 to 50 characters of it can be seen."""
    name = plain(wish)
    if not 1 <= len(name) <= LONGEST:
        raise Invalid("validation_failed", f"A name has 1 to {LONGEST} visible characters.", pointer="/display_name")
    return name


def going_by(app: str, user_id: UUID, chosen: str | None, registered: str | None) -> str:
    """The name that somebody chose, else the one given at registration, else the app's with four digits that stay."""
    return chosen or plain(registered or "")[:LONGEST].strip() or f"{app.capitalize()} {user_id.int % 10_000:04d}"
