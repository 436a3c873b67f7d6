"""Identity's stores and acts on either adapter, with a clock that tests move."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.accounts import MemoryAccounts, MemoryIdentities, MemoryMemberships, MemoryRoles
from adapters.memory.identity.apple_grants import MemoryAppleGrants
from adapters.memory.identity.audit import MemoryAudit
from adapters.memory.identity.mailed_tokens import MemoryMailedTokens
from adapters.memory.identity.members import MemoryAiBudgets, MemoryPeople
from adapters.memory.identity.sessions import MemorySessions
from adapters.memory.personal_data import MemoryPersonalData
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.identity.accounts import (
    PostgresAccounts,
    PostgresIdentities,
    PostgresMemberships,
    PostgresRoles,
)
from adapters.postgres.identity.apple_grants import PostgresAppleGrants
from adapters.postgres.identity.audit import PostgresAudit
from adapters.postgres.identity.mailed_tokens import PostgresMailedTokens
from adapters.postgres.identity.members import PostgresAiBudgets, PostgresPeople
from adapters.postgres.identity.sessions import PostgresSessions
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.clock import SystemClock
from adapters.system.cursors import SignedCursors
from adapters.system.ids import SystemSecrets, TimeOrderedIds
from adapters.system.jwt import JwtAccessTokens
from adapters.system.keys import HmacDerivedTokens
from core.identity.members.administer_member import AdministerMember
from core.identity.members.list_members import ListMembers
from core.identity.members.ports import AiBudgets, People
from core.identity.model import Account, Membership, Session
from core.identity.ports import Accounts, AppleGrants, Identities, MailedTokens, Memberships, Sessions
from core.identity.privacy.ports import PersonalData
from core.identity.roles.change_standing import ChangeStanding
from core.identity.roles.ports import Roles
from core.identity.sessions.open_session import OpenSession, token_hash
from core.identity.sessions.refresh import Refresh
from core.platform.audit.ports import Audit
from core.shared.ports import UnitOfWork

START = datetime(2030, 1, 1, 12, tzinfo=UTC)
IDS = TimeOrderedIds(SystemClock())
SECRET = "a secret of tests, and of nothing else"


class HandClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class ToldEnds:
    """Keeps the ends that were announced."""

    told: list[UUID] = field(default_factory=list)

    async def ended(self, session_id: UUID) -> bool:
        return session_id in self.told

    async def announce(self, session_ids: Any) -> None:
        self.told += session_ids


@dataclass
class Stores:
    """The ports on one adapter."""

    clock: HandClock
    uow: UnitOfWork
    accounts: Accounts
    identities: Identities
    memberships: Memberships
    sessions: Sessions
    tokens: MailedTokens
    grants: AppleGrants
    audit: Audit
    roles: Roles
    data: PersonalData
    people: People
    budgets: AiBudgets
    ended: ToldEnds = field(default_factory=ToldEnds)

    async def person(self, email: str | None = None, app: str = "here") -> Account:
        """An account that is a member of the app."""
        account = Account(id=IDS.new(), created_at=self.clock.now(), email=email)
        await self.accounts.add(account)
        await self.memberships.add(
            Membership(app=app, user_id=account.id, timezone="UTC", locale="en", created_at=self.clock.now())
        )
        return account

    async def session(self, user_id: UUID, token: str, app: str = "here") -> Session:
        """A session whose family begins with the token."""
        now = self.clock.now()
        session = Session(id=IDS.new(), app=app, user_id=user_id, created_at=now, last_used_at=now)
        await self.sessions.open(session, token_hash(token))
        return session

    def standing(self) -> ChangeStanding:
        """The act."""
        return ChangeStanding(
            self.accounts, self.memberships, self.sessions, self.ended, self.audit, self.uow, self.clock
        )

    def administer(self) -> AdministerMember:
        """The act."""
        return AdministerMember(
            self.people, self.budgets, self.standing(), self.roles, self.ended, self.audit, self.uow
        )

    def members(self) -> ListMembers:
        """The act."""
        return ListMembers(self.people, SignedCursors([SECRET]))

    def refresh(self, *secrets: str) -> Refresh:
        """The act, under these secrets of the server."""
        return Refresh(
            sessions=self.sessions,
            accounts=self.accounts,
            memberships=self.memberships,
            tokens=JwtAccessTokens({"main": SECRET}, IDS),
            derived=HmacDerivedTokens(secrets or (SECRET,)),
            ended=self.ended,
            audit=self.audit,
            uow=self.uow,
            clock=self.clock,
        )

    def open_session(self) -> OpenSession:
        """The act."""
        tokens = JwtAccessTokens({"main": SECRET}, IDS)
        return OpenSession(self.sessions, tokens, self.audit, self.clock, IDS, SystemSecrets())


def in_memory() -> Stores:
    """All in this process."""
    database, clock = MemoryDatabase(), HandClock()
    return Stores(
        clock=clock,
        uow=MemoryUnitOfWork(database),
        accounts=MemoryAccounts(database),
        identities=MemoryIdentities(database),
        memberships=MemoryMemberships(database),
        sessions=MemorySessions(database),
        tokens=MemoryMailedTokens(database),
        grants=MemoryAppleGrants(database),
        audit=MemoryAudit(database, clock, IDS),
        roles=MemoryRoles(database),
        data=MemoryPersonalData(database),
        people=MemoryPeople(database),
        budgets=MemoryAiBudgets(database),
    )


@asynccontextmanager
async def on_postgres(dsn: str) -> AsyncIterator[Stores]:
    """All in a database, over a pool of eight."""
    database, clock = Database(dsn, size=8), HandClock()
    await database.start()
    try:
        yield Stores(
            clock=clock,
            uow=PostgresUnitOfWork(database),
            accounts=PostgresAccounts(database),
            identities=PostgresIdentities(database),
            memberships=PostgresMemberships(database),
            sessions=PostgresSessions(database),
            tokens=PostgresMailedTokens(database),
            grants=PostgresAppleGrants(database, clock),
            audit=PostgresAudit(database, clock, IDS),
            roles=PostgresRoles(database),
            data=PostgresPersonalData(database),
            people=PostgresPeople(database),
            budgets=PostgresAiBudgets(database),
        )
    finally:
        await database.stop()
