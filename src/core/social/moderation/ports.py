"""Whom we ask whether something may be shown."""

from __future__ import annotations

from typing import Protocol

from core.shared.files import SmallPicture


class Moderation(Protocol):
    """Somebody who knows what hurts people. Never asked inside a unit of work."""

    async def judge(self, text: str | None, picture: SmallPicture | None) -> tuple[str, ...]:
        """What is wrong with them, in words of the provider's, sorted; empty when nothing is.

        Raises `Unavailable("provider_unavailable")` for no answer in time, and for one that can't be understood.
        """
        ...
