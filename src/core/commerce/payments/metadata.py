"""What we wrote to the provider's objects, as it comes back."""

from __future__ import annotations

from uuid import UUID


def uuid_of(text: str | None) -> UUID | None:
    """The id that the text is, if it is one."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
