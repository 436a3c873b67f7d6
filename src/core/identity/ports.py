"""What identity needs of the world."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.identity.model import Account, Identity, Membership, Provider
from core.shared.actor import Actor


class Accounts(Protocol):
    """The studio's accounts, deleted ones excepted."""

    async def add(self, account: Account) -> None:
        """Keep a new account; raises `Conflict("email_taken")` when another one has its address."""
        ...

    async def by_email(self, email: str) -> Account | None: ...

    async def get(self, account_id: UUID) -> Account | None: ...


class Identities(Protocol):
    """Ways to sign in."""

    async def add(self, identity: Identity) -> None:
        """Keep a new one; raises `Conflict("identity_taken")` when provider and subject are in use."""
        ...

    async def find(self, provider: Provider, subject: str) -> Identity | None: ...


class Memberships(Protocol):
    """Accounts' places in apps."""

    async def add(self, membership: Membership) -> None: ...

    async def get(self, app: str, user_id: UUID) -> Membership | None: ...


class Sessions(Protocol):
    """Sessions and the family of refresh tokens that each has."""

    async def open(self, app: str, user_id: UUID, session_id: UUID, refresh_hash: bytes, at: datetime) -> None:
        """Keep a new session with the first token of its family."""
        ...


class PasswordHasher(Protocol):
    """Slow, salted hashes of passwords, made off the event loop and only a few at a time."""

    async def hash(self, password: str) -> str: ...


class AccessTokens(Protocol):
    """Short-lived proofs of a session."""

    def issue(self, actor: Actor, at: datetime) -> str:
        """A token for the actor that is good from `at` for `ACCESS_SECONDS`."""
        ...
