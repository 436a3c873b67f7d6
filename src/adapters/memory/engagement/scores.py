"""Scores and leaderboards in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from core.engagement.leaderboard.model import PERIODS, Board, Place, Standing, board
from core.engagement.scores.model import Score
from core.shared.actor import STUDIO

SCORES, BESTS = "quiet_scores", "leaderboard_bests"


@dataclass(frozen=True, slots=True)
class MemoryScores:
    """`core.engagement.scores.ports.Scores`, `core.engagement.leaderboard.ports.OldBoards` and, for the leaderboards,
    `core.identity.profiles.ports.Publicity`.

    Bests are a table of (place, shown) by board and person.
    """

    database: MemoryDatabase

    async def add(self, app: str, user_id: UUID, score: Score, *, shown: bool) -> None:
        async with self.database.turn():
            self.database.table(SCORES).put((app, user_id, score.id), score)
            bests = self.database.table(BESTS)
            for period in PERIODS:
                key = (board(app, period, score.day), user_id)
                best = bests.get(key)
                if best is None or score.db_level < best[0].db_level:
                    bests.put(key, (Place(score.db_level, score.id), shown if best is None else best[1]))

    async def show(self, app: str, user_id: UUID, shown: bool) -> None:
        async with self.database.turn():
            for (on, person), (place, _) in self.database.table(BESTS).items():
                if app in (on.app, STUDIO) and person == user_id:
                    self.database.table(BESTS).put((on, person), (place, shown))

    async def forget(self, app: str, before: date, limit: int) -> int:
        async with self.database.turn():
            bests = self.database.table(BESTS)
            old = [key for key, _ in bests.items() if key[0].app == app and key[0].period != "all"]
            forgotten = [key for key in old if key[0].starts < before][:limit]
            for key in forgotten:
                bests.remove(key)
            return len(forgotten)


@dataclass(frozen=True, slots=True)
class MemoryBoards:
    """`core.engagement.leaderboard.ports.Boards`."""

    database: MemoryDatabase

    async def participants(self, board: Board) -> int:
        async with self.database.turn():
            return len(self._ranked(board))

    async def standing(self, board: Board, user_id: UUID) -> Standing | None:
        async with self.database.turn():
            best = self.database.table(BESTS).get((board, user_id))
            if best is None:
                return None
            place, shown = best
            better = sum(other.db_level < place.db_level for other, _ in self._ranked(board))
            return self._standing(board, place, user_id, better + 1 if shown else None)

    async def after(self, board: Board, place: Place | None, limit: int) -> list[Standing]:
        async with self.database.turn():
            rows = [row for row in self._standings(board) if place is None or row.place > place]
            return rows[:limit]

    async def before(self, board: Board, place: Place, limit: int) -> list[Standing]:
        async with self.database.turn():
            rows = [row for row in self._standings(board) if row.place < place]
            return rows[::-1][:limit]

    def _ranked(self, board: Board) -> list[tuple[Place, UUID]]:
        items = self.database.table(BESTS).items()
        return sorted((place, person) for (on, person), (place, shown) in items if shown and on == board)

    def _standings(self, board: Board) -> Iterator[Standing]:
        rank, level = 0, -1
        for number, (place, person) in enumerate(self._ranked(board), start=1):
            if place.db_level != level:
                rank, level = number, place.db_level
            yield self._standing(board, place, person, rank)

    def _standing(self, board: Board, place: Place, user_id: UUID, rank: int | None) -> Standing:
        name = self.database.table("pseudonyms").get((board.app, user_id))
        return Standing(user_id=user_id, place=place, pseudonym=name[0] if name else "", rank=rank)
