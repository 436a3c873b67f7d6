"""What a role brings with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from core.identity.model import Role

ROLES = frozenset(get_args(Role))
STUDIO_ROLES = frozenset({"owner"})
_IMPLIES = {"owner": ("admin", "moderator"), "admin": ("moderator",)}


def with_implied(roles: Iterable[str]) -> frozenset[str]:
    """An owner is an admin in every app, an admin a moderator."""
    held = set(roles)
    for role in tuple(held):
        held.update(_IMPLIES.get(role, ()))
    return frozenset(held)
