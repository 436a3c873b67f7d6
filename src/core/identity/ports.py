"""What identity needs of the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.identity.model import (
    Account,
    AppleGrant,
    Family,
    Identity,
    MailedToken,
    Membership,
    Provider,
    Session,
)
from core.shared.actor import Actor


class Accounts(Protocol):
    """The studio's accounts, deleted ones excepted."""

    async def add(self, account: Account) -> None:
        """Keep a new account; raises `Conflict("email_taken")` when another one has its address."""
        ...

    async def by_email(self, email: str) -> Account | None: ...

    async def get(self, account_id: UUID) -> Account | None: ...

    async def lock(self, account_id: UUID) -> Account | None:
        """The account, which nobody else changes until the transaction ends."""
        ...

    async def change(self, account: Account) -> None:
        """Keep the account as it is now; raises `Conflict("email_taken")` when another one has its address."""
        ...

    async def with_role(self, role: str) -> list[UUID]:
        """Who holds that studio-wide role."""
        ...

    async def mark_deleted(self, account_id: UUID, at: datetime) -> None:
        """From here on nobody finds it, and its address is free."""
        ...


class Identities(Protocol):
    """Ways to sign in."""

    async def add(self, identity: Identity) -> None:
        """Keep a new one; raises `Conflict("identity_taken")` when provider and subject are in use."""
        ...

    async def find(self, provider: Provider, subject: str) -> Identity | None: ...

    async def of(self, account_id: UUID) -> list[Identity]:
        """All of one account, the oldest first."""
        ...

    async def change_secret(self, provider: Provider, subject: str, secret: str) -> None: ...

    async def remove(self, account_id: UUID, provider: Provider | None = None) -> None:
        """Forget the account's identity of that provider, or all of its identities."""
        ...


class Memberships(Protocol):
    """Accounts' places in apps."""

    async def add(self, membership: Membership) -> bool:
        """Keep a new one; False, and nothing done, when the account is a member already."""
        ...

    async def get(self, app: str, user_id: UUID) -> Membership | None: ...

    async def change_standing(self, membership: Membership) -> None:
        """Keep its `roles` and `suspended_at` as they are now."""
        ...


class Sessions(Protocol):
    """Sessions and the family of refresh tokens that each has."""

    async def open(self, session: Session, refresh_hash: bytes) -> None:
        """Keep a new session with the first token of its family."""
        ...

    async def family(self, refresh_hash: bytes) -> Family | None:
        """What is known of a token; its session is nobody else's to rotate until the transaction ends."""
        ...

    async def advance(self, family: Family, successor_hash: bytes, at: datetime) -> None:
        """The family's newest token, which was presented, is used up; its successor is kept."""
        ...

    async def touch(self, session_id: UUID, at: datetime) -> None:
        """The session was used at `at`."""
        ...

    async def of(self, user_id: UUID, used_since: datetime) -> list[Session]:
        """The person's sessions that go on and were used at or after the instant, the latest first."""
        ...

    async def end(
        self,
        user_id: UUID,
        at: datetime,
        *,
        only: UUID | None = None,
        app: str | None = None,
        keep: UUID | None = None,
    ) -> list[UUID]:
        """End the person's sessions that go on: one, or those of an app, or all, but never `keep`; the ended ones' ids.

        The other processes hear of it when the transaction commits.
        """
        ...

    async def prune(self, before: datetime, most: int) -> int:
        """Forget sessions that were last used before that instant; how many, at most `most`."""
        ...


class EndedSessions(Protocol):
    """Sessions that ended while access tokens of theirs could still live. Every process knows them."""

    async def ended(self, session_id: UUID) -> bool:
        """Whether the session has ended; asked on every request, so usually without any I/O."""
        ...

    async def announce(self, session_ids: Sequence[UUID]) -> None:
        """To be called once the end is committed: returns when this process knows of it and the others were told."""
        ...


class MailedTokens(Protocol):
    """Links that were mailed, by the hash of their token."""

    async def add(self, token: MailedToken) -> bool:
        """Keep a new one and void the account's older ones of the same purpose; False, and nothing done, when the id is
        known."""
        ...

    async def forget_made_after(self, account_id: UUID, at: datetime) -> None:
        """Forget links from what is the future again, since the clock was set back; they would void every newer one."""
        ...

    async def find(self, token_hash: bytes) -> MailedToken | None: ...

    async def spend(self, token_hash: bytes, at: datetime) -> bool:
        """Use it up; False when it was already."""
        ...

    async def void(self, account_id: UUID, at: datetime) -> None:
        """Use up all reset links of the account."""
        ...

    async def prune(self, before: datetime, most: int) -> int:
        """Forget links that were over before that instant; how many, at most `most`."""
        ...


class AppleGrants(Protocol):
    """Apple's refresh tokens, which we keep only to give them back."""

    async def keep(self, grant: AppleGrant) -> None:
        """Keep it in place of an older one of the same account and client."""
        ...

    async def forget(self, account_id: UUID, client_ids: Sequence[str]) -> None:
        """Apple has withdrawn them itself."""
        ...

    async def release(self, account_id: UUID, client_ids: Sequence[str] | None = None) -> bool:
        """Mark those of these clients, or all, for revocation; False when there is none."""
        ...

    async def released(self, account_id: UUID) -> list[AppleGrant]: ...

    async def revoked(self, grant: AppleGrant) -> None:
        """Apple has taken a released one back: forget it."""
        ...


class PasswordHasher(Protocol):
    """Slow, salted hashes of passwords, made off the event loop and only a few at a time."""

    async def hash(self, password: str) -> str: ...

    async def verify(self, secret: str | None, password: str) -> bool:
        """Whether the password is the one behind the hash; without a hash it is False after the same work."""
        ...

    def outdated(self, secret: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        ...


class AccessTokens(Protocol):
    """Short-lived proofs of a session."""

    def issue(self, actor: Actor, at: datetime) -> str:
        """A token for the actor that is good from `at` for `ACCESS_SECONDS`."""
        ...

    def read(self, token: str, at: datetime) -> tuple[Actor, float]:
        """The actor that the token proves, and the POSIX second at which the proof ends, which may be past.

        Raises `Unauthenticated("token_invalid")` for anything but an access token of ours that is good by `at`.
        """
        ...


class DerivedTokens(Protocol):
    """256-bit tokens that follow from what they are derived from, for whoever has the server's key."""

    def derive(self, purpose: str, source: bytes) -> str:
        """The token under the newest key."""
        ...

    def candidates(self, purpose: str, source: bytes) -> list[str]:
        """The tokens under all keys that are still accepted, the newest key's first."""
        ...


class Vault(Protocol):
    """Keeps other people's secrets readable for us alone."""

    def seal(self, text: str) -> str: ...

    def open(self, sealed: str) -> str:
        """What was sealed; raises `ValueError` when none of the present keys opens it."""
        ...
