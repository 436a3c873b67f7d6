"""What challenges that are started and done need of the world.

A started challenge is changed only by who has entered its owner (`Participants.enter`), a social session only by who
has entered both of its people, in the order of their ids: so acts on one thing come one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from core.engagement.quests.model import FocusSession, Quest, QuestStatus, Template
from core.engagement.quests.social import SocialSession

Totals = Mapping[str, tuple[int, int]]
"""Completions and minutes asked for by the completed challenges, by type."""


class Templates(Protocol):
    """The challenges that admins made, and those of the library that they changed."""

    async def all(self, app: str) -> Sequence[Template]:
        """All of them, removed ones included, in the order of their ids."""
        ...

    async def get(self, app: str, template_id: UUID) -> Template | None: ...

    async def put(self, app: str, template: Template, at: datetime) -> None:
        """Keep it, in place of what there was under its id."""
        ...


class QuestBook(Protocol):
    """Challenges that were started."""

    async def get(self, app: str, user_id: UUID, quest_id: UUID) -> Quest | None: ...

    async def add(self, app: str, quest: Quest) -> None: ...

    async def save(self, app: str, quest: Quest) -> None:
        """Keep what has changed of it."""
        ...

    async def of_day(self, app: str, user_id: UUID, day: date) -> Sequence[Quest]:
        """What the person started on that local day, in the order in which they did."""
        ...

    async def open_of(self, app: str, user_id: UUID, challenge_id: UUID, now: datetime) -> Sequence[Quest]:
        """What they started of that challenge and can still do, the newest first."""
        ...

    async def find(self, app: str, quests: Collection[tuple[UUID, UUID]]) -> Sequence[Quest]:
        """Those of the quests, by person and id, that there are."""
        ...

    async def of_sessions(self, app: str, session_ids: Sequence[UUID]) -> Sequence[Quest]:
        """Both parts of each of these social sessions."""
        ...

    async def page(
        self, app: str, user_id: UUID, before: UUID | None, limit: int, *, status: QuestStatus | None, now: datetime
    ) -> Sequence[Quest]:
        """What they started before that one and is in that state at `now`, the newest first."""
        ...

    async def overdue(self, now: datetime, most: int) -> Sequence[tuple[str, UUID, UUID]]:
        """App, person and id of pending ones whose time is over, of all apps, those first that have been so for
        longest. In the studio's unit of work; whatever it tells is told again a quarter of an hour later at the
        earliest."""
        ...


class QuestTotals(Protocol):
    """How much people have completed, kept with what they complete."""

    async def count(self, app: str, quest: Quest) -> None:
        """Count one more, within its unit of work."""
        ...

    async def of(self, app: str, user_ids: Collection[UUID]) -> Mapping[UUID, Totals]:
        """By person; who has completed nothing is left out."""
        ...


class FocusSessions(Protocol):
    """Logged focus sessions."""

    async def add(self, app: str, user_id: UUID, session: FocusSession) -> None: ...

    async def longest(self, app: str, user_id: UUID, quest_id: UUID) -> int:
        """Seconds of the longest one of that challenge, 0 when there is none."""
        ...


class SocialBook(Protocol):
    """Social sessions."""

    async def get(self, app: str, session_id: UUID) -> SocialSession | None: ...

    async def add(self, app: str, session: SocialSession) -> None: ...

    async def save(self, app: str, session: SocialSession) -> None:
        """Keep what has changed of it."""
        ...

    async def sent_on(self, app: str, inviter_id: UUID, day: date) -> Sequence[SocialSession]:
        """What that person proposed on that local day."""
        ...

    async def invited(
        self, app: str, inviter_id: UUID, invitee_id: UUID, challenge_id: UUID, now: datetime
    ) -> SocialSession | None:
        """An invitation between the two to that challenge that waits for an answer at `now`."""
        ...

    async def page(self, app: str, user_id: UUID, before: UUID | None, limit: int) -> Sequence[SocialSession]:
        """Those that the person is in, proposed before that one, the newest first."""
        ...

    async def overdue(self, now: datetime, most: int) -> Sequence[tuple[str, UUID]]:
        """App and id of invitations that nobody answered in time, in the same manner."""
        ...

    async def together(self, app: str, one: UUID, other: UUID, now: datetime) -> bool:
        """Whether the two are in a session at `now`: an accepted one, or one that waits for an answer."""
        ...
