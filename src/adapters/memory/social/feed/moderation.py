"""Moderation without a provider: for tests, and for who works without the network."""

from __future__ import annotations

from core.shared.errors import Unavailable
from core.shared.files import SmallPicture

FLAGGED = "sandbox-flag"
"""What holds this text is flagged, as in the sandbox."""


class MemoryModeration:
    """`core.social.moderation.ports.Moderation`."""

    def __init__(self) -> None:
        self.down = False
        self.asked: list[tuple[str | None, SmallPicture | None]] = []

    async def judge(self, text: str | None, picture: SmallPicture | None) -> tuple[str, ...]:
        if text is None and picture is None:
            return ()
        if self.down:
            raise Unavailable("provider_unavailable", "Moderation does not answer just now.", retry_after=5)
        self.asked.append((text, picture))
        bad = (text is not None and FLAGGED in text) or (picture is not None and FLAGGED.encode() in picture.content)
        return ("harassment",) if bad else ()
