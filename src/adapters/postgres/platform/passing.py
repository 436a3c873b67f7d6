"""What is said in passing, by NOTIFY alone: no row keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.database import Database
from adapters.postgres.listener import Listener, Subscription
from core.shared.live import LiveItem

MOVED, WHISPERED = "live_moved", "live_whispered"
_SAY = "select pg_notify($1, $2)"


@dataclass(frozen=True, slots=True)
class PostgresPassing:
    """`core.shared.live.LiveWhispers` and `core.platform.live.ports.Comings`."""

    database: Database

    async def moved(self, app: str, user_id: UUID) -> None:
        await self.database.execute(app, _SAY, MOVED, f"{app} {user_id}")

    async def whisper(self, app: str, item: LiveItem) -> None:
        said = f"{app} {item.user_id} {item.name} {item.data.decode()}"
        await self.database.execute(app, _SAY, WHISPERED, said)


class PostgresOverheard:
    """`core.platform.live.ports.Overheard`."""

    def __init__(self, listener: Listener) -> None:
        self._moved: list[Callable[[str, UUID | None], None]] = []
        self._whispered: list[Callable[[str, LiveItem], None]] = []
        listener.subscribe(Subscription(MOVED, self._hear_moved, self._catch_up))
        listener.subscribe(Subscription(WHISPERED, self._hear_whispered, _nothing_is_kept))

    def listen(self, moved: Callable[[str, UUID | None], None], whispered: Callable[[str, LiveItem], None]) -> None:
        self._moved.append(moved)
        self._whispered.append(whispered)

    def _hear_moved(self, payload: str) -> None:
        app, _, person = payload.partition(" ")
        for heard in self._moved:
            heard(app, UUID(person))

    def _hear_whispered(self, payload: str) -> None:
        app, person, name, data = payload.split(" ", 3)
        item = LiveItem(user_id=UUID(person), name=name, data=data.encode())
        for heard in self._whispered:
            heard(app, item)

    async def _catch_up(self) -> None:
        for heard in self._moved:
            heard("", None)


async def _nothing_is_kept() -> None:
    """What was whispered meanwhile is gone."""
