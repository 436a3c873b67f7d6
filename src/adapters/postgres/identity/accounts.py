"""Accounts, identities and memberships as rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import Database
from core.identity.model import Account, Identity, Membership, Provider
from core.shared.actor import STUDIO
from core.shared.errors import Conflict

_ACCOUNT = "select id, created_at, email, email_verified_at, name, suspended_at from accounts where deleted_at is null"


@dataclass(frozen=True, slots=True)
class PostgresAccounts:
    """`core.identity.ports.Accounts`."""

    database: Database

    async def add(self, account: Account) -> None:
        try:
            await self.database.execute(
                STUDIO,
                "insert into accounts (id, created_at, email, email_verified_at, name) values ($1, $2, $3, $4, $5)",
                account.id,
                account.created_at,
                account.email,
                account.email_verified_at,
                account.name,
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("email_taken", "This address has an account already.") from error

    async def by_email(self, email: str) -> Account | None:
        row = await self.database.fetchrow(STUDIO, f"{_ACCOUNT} and email = $1", email)
        return msgspec.convert(dict(row), Account) if row else None

    async def get(self, account_id: UUID) -> Account | None:
        row = await self.database.fetchrow(STUDIO, f"{_ACCOUNT} and id = $1", account_id)
        return msgspec.convert(dict(row), Account) if row else None


@dataclass(frozen=True, slots=True)
class PostgresIdentities:
    """`core.identity.ports.Identities`."""

    database: Database

    async def add(self, identity: Identity) -> None:
        try:
            await self.database.execute(
                STUDIO,
                """insert into identities (provider, subject, account_id, secret, created_at)
                   values ($1, $2, $3, $4, $5)""",
                identity.provider,
                identity.subject,
                identity.account_id,
                identity.secret,
                identity.created_at,
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("identity_taken", "This sign-in belongs to another account.") from error

    async def find(self, provider: Provider, subject: str) -> Identity | None:
        row = await self.database.fetchrow(
            STUDIO,
            """select provider, subject, account_id, secret, created_at from identities
               where provider = $1 and subject = $2""",
            provider,
            subject,
        )
        return msgspec.convert(dict(row), Identity) if row else None


@dataclass(frozen=True, slots=True)
class PostgresMemberships:
    """`core.identity.ports.Memberships`."""

    database: Database

    async def add(self, membership: Membership) -> None:
        await self.database.execute(
            membership.app,
            """insert into memberships (app_id, user_id, timezone, locale, created_at, roles, preferences)
               values ($1, $2, $3, $4, $5, $6, $7)""",
            membership.app,
            membership.user_id,
            membership.timezone,
            membership.locale,
            membership.created_at,
            list(membership.roles),
            msgspec.json.encode(membership.preferences).decode(),
        )

    async def get(self, app: str, user_id: UUID) -> Membership | None:
        row = await self.database.fetchrow(
            app,
            """select app_id as app, user_id, timezone, locale, created_at, roles, preferences
               from memberships where app_id = $1 and user_id = $2""",
            app,
            user_id,
        )
        if row is None:
            return None
        return msgspec.convert({**row, "preferences": msgspec.json.decode(row["preferences"])}, Membership)
