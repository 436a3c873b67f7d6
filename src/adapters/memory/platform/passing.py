"""What is said in passing, within this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from core.shared.live import LiveItem


@dataclass(frozen=True, slots=True)
class MemoryPassing:
    """`core.shared.live.LiveWhispers`, `core.platform.live.ports.Comings` and `Overheard`. Who hears
    of a unit of work that is not over looks when it is: reading waits for its turn."""

    hearers: list[tuple[Callable[[str, UUID | None], None], Callable[[str, LiveItem], None]]] = field(
        default_factory=list, init=False
    )

    def listen(self, moved: Callable[[str, UUID | None], None], whispered: Callable[[str, LiveItem], None]) -> None:
        self.hearers.append((moved, whispered))

    async def moved(self, app: str, user_id: UUID) -> None:
        for moved, _ in self.hearers:
            moved(app, user_id)

    async def whisper(self, app: str, item: LiveItem) -> None:
        for _, whispered in self.hearers:
            whispered(app, item)
