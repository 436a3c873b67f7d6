"""What circles need of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.social.follows.model import Listed, Place, Report, Roster, Tie


class Ties(Protocol):
    """Follows, requests and blocks. A pair has a follow or a request, never both, and with a block neither; how many
    people each follows and is followed by is counted along."""

    async def hold(self, app: str, *people: UUID) -> None:
        """Have nobody else change what is between these people and others until the transaction ends, and none of them
        leave the app. Comes first, and once."""
        ...

    async def between(self, app: str, one: UUID, other: UUID) -> Tie:
        """What the one is to the other."""
        ...

    async def follow(self, app: str, follower: UUID, followed: UUID, at: datetime) -> None: ...

    async def ask(self, app: str, follower: UUID, followed: UUID, at: datetime) -> None:
        """Wait to be let in."""
        ...

    async def part(self, app: str, follower: UUID, followed: UUID) -> None:
        """Neither follow nor ask any longer."""
        ...

    async def approve(self, app: str, followed: UUID, follower: UUID | None, at: datetime) -> list[UUID]:
        """Let in who waits, or with None all who do; gives them in the order of their ids."""
        ...

    async def block(self, app: str, blocker: UUID, blocked: UUID, at: datetime) -> None: ...

    async def unblock(self, app: str, blocker: UUID, blocked: UUID) -> None: ...

    async def followed(self, app: str, follower: UUID, most: int) -> list[UUID]:
        """Whom somebody follows, of more than `most` the latest."""
        ...


class Rosters(Protocol):
    """Lists of people, without those who are suspended or gone."""

    async def page(
        self, app: str, roster: Roster, owner: UUID, before: Place | None, limit: int, *, viewer: UUID
    ) -> list[Listed]:
        """Of the owner's list who came before that place, the latest first; except on the list of whom one has blocked,
        nobody who is barred from the viewer."""
        ...


class Gossip(Protocol):
    """What stands in people's notifications about each other."""

    async def part(self, app: str, one: UUID, other: UUID) -> None:
        """Nothing tells either of the other any more, whether or not it was seen."""
        ...


class Reports(Protocol):
    """What moderators are told."""

    async def add(self, report: Report) -> Report | None:
        """Keep it. When its reporter has told of the same before, nothing is done, and that report comes back."""
        ...


class Sightings(Protocol):
    """What people see of others' posts."""

    async def author(self, app: str, viewer: UUID, post_id: UUID) -> UUID | None:
        """Whose post it is, if the viewer sees it."""
        ...

    async def flag(self, app: str, post_id: UUID, at: datetime) -> None:
        """Have moderators look at it, unless they are to do so already."""
        ...
