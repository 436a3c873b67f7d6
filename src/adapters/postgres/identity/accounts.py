"""Accounts, identities and memberships as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import ANY_TENANT, Database
from core.identity.model import Account, Identity, Membership, Provider
from core.identity.roles.model import with_implied
from core.shared.errors import Conflict

_ACCOUNT = """select id, created_at, email, email_verified_at, name, suspended_at, mail_stopped_at, roles
              from accounts where deleted_at is null"""
_IDENTITY = "select provider, subject, account_id, created_at, secret, email from identities"


@dataclass(frozen=True, slots=True)
class PostgresAccounts:
    """`core.identity.ports.Accounts`."""

    database: Database

    async def add(self, account: Account) -> None:
        try:
            await self.database.execute(
                ANY_TENANT,
                """insert into accounts (id, email, email_verified_at, name, suspended_at, mail_stopped_at, roles,
                                         created_at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8)""",
                *_mutable(account),
                account.created_at,
            )
        except asyncpg.UniqueViolationError as error:
            raise _email_taken() from error

    async def by_email(self, email: str) -> Account | None:
        return _account(await self.database.fetchrow(ANY_TENANT, f"{_ACCOUNT} and email = $1", email))

    async def get(self, account_id: UUID) -> Account | None:
        return _account(await self.database.fetchrow(ANY_TENANT, f"{_ACCOUNT} and id = $1", account_id))

    async def lock(self, account_id: UUID) -> Account | None:
        return _account(await self.database.fetchrow(ANY_TENANT, f"{_ACCOUNT} and id = $1 for update", account_id))

    async def with_role(self, role: str) -> list[UUID]:
        statement = "select id from accounts where deleted_at is null and $1 = any(roles) order by id"
        return [row["id"] for row in await self.database.fetch(ANY_TENANT, statement, role)]

    async def change(self, account: Account) -> None:
        try:
            await self.database.execute(
                ANY_TENANT,
                """update accounts set email = $2, email_verified_at = $3, name = $4, suspended_at = $5,
                                       mail_stopped_at = $6, roles = $7
                   where id = $1 and deleted_at is null""",
                *_mutable(account),
            )
        except asyncpg.UniqueViolationError as error:
            raise _email_taken() from error

    async def mark_deleted(self, account_id: UUID, at: datetime) -> None:
        await self.database.execute(ANY_TENANT, "update accounts set deleted_at = $2 where id = $1", account_id, at)


@dataclass(frozen=True, slots=True)
class PostgresIdentities:
    """`core.identity.ports.Identities`."""

    database: Database

    async def add(self, identity: Identity) -> None:
        try:
            await self.database.execute(
                ANY_TENANT,
                """insert into identities (provider, subject, account_id, secret, email, created_at)
                   values ($1, $2, $3, $4, $5, $6)""",
                identity.provider,
                identity.subject,
                identity.account_id,
                identity.secret,
                identity.email,
                identity.created_at,
            )
        except asyncpg.UniqueViolationError as error:
            raise Conflict("identity_taken", "This sign-in belongs to another account.") from error

    async def find(self, provider: Provider, subject: str) -> Identity | None:
        row = await self.database.fetchrow(
            ANY_TENANT, f"{_IDENTITY} where provider = $1 and subject = $2", provider, subject
        )
        return msgspec.convert(dict(row), Identity) if row else None

    async def of(self, account_id: UUID) -> list[Identity]:
        rows = await self.database.fetch(
            ANY_TENANT, f"{_IDENTITY} where account_id = $1 order by created_at, provider", account_id
        )
        return msgspec.convert([dict(row) for row in rows], list[Identity])

    async def change_secret(self, provider: Provider, subject: str, secret: str) -> None:
        await self.database.execute(
            ANY_TENANT,
            "update identities set secret = $3 where provider = $1 and subject = $2",
            provider,
            subject,
            secret,
        )

    async def remove(self, account_id: UUID, provider: Provider | None = None) -> None:
        await self.database.execute(
            ANY_TENANT,
            "delete from identities where account_id = $1 and ($2::text is null or provider = $2)",
            account_id,
            provider,
        )


@dataclass(frozen=True, slots=True)
class PostgresMemberships:
    """`core.identity.ports.Memberships`, and the zone that each begins with."""

    database: Database

    async def add(self, membership: Membership) -> bool:
        return bool(
            await self.database.fetchval(
                membership.app,
                """with joined as (
                       insert into memberships
                              (app_id, user_id, timezone, locale, created_at, roles, suspended_at, preferences)
                       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning true as done
                   ), zone as (
                       insert into zone_changes (app_id, user_id, effective_at, zone)
                       select $1, $2, $5, $3 from joined on conflict do nothing
                   )
                   select done from joined""",
                membership.app,
                membership.user_id,
                membership.timezone,
                membership.locale,
                membership.created_at,
                list(membership.roles),
                membership.suspended_at,
                msgspec.json.encode(membership.preferences).decode(),
            )
        )

    async def get(self, app: str, user_id: UUID) -> Membership | None:
        row = await self.database.fetchrow(
            app,
            """select app_id as app, user_id, timezone, locale, created_at, roles, suspended_at, preferences
               from memberships where app_id = $1 and user_id = $2""",
            app,
            user_id,
        )
        if row is None:
            return None
        return msgspec.convert({**row, "preferences": msgspec.json.decode(row["preferences"])}, Membership)

    async def change_standing(self, membership: Membership) -> None:
        await self.database.execute(
            membership.app,
            "update memberships set roles = $3, suspended_at = $4 where app_id = $1 and user_id = $2",
            membership.app,
            membership.user_id,
            list(membership.roles),
            membership.suspended_at,
        )


@dataclass(frozen=True, slots=True)
class PostgresRoles:
    """`core.identity.roles.ports.Roles`."""

    database: Database

    async def of(self, app: str, user_id: UUID) -> frozenset[str]:
        held = await self.database.fetchval(
            app,
            """select a.roles || coalesce(m.roles, '{}') from accounts a
               left join memberships m on m.app_id = $1 and m.user_id = a.id
               where a.id = $2 and a.deleted_at is null""",
            app,
            user_id,
        )
        return with_implied(held or ())


def _account(row: asyncpg.Record | None) -> Account | None:
    return msgspec.convert(dict(row), Account) if row else None


def _mutable(account: Account) -> tuple[object, ...]:
    return (
        account.id,
        account.email,
        account.email_verified_at,
        account.name,
        account.suspended_at,
        account.mail_stopped_at,
        list(account.roles),
    )


def _email_taken() -> Conflict:
    return Conflict("email_taken", "This address has an account already.")
