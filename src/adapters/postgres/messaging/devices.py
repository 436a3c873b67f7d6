"""Devices as rows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from adapters.postgres.database import Database
from core.messaging.delivery.ports import Dead
from core.messaging.push.message import Device

# Whoever registers the same token or installation waits here for the other, in one order, never in a ring.
_TURN = "select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest($1::text[]) as name order by name"
_SAME = """
delete from devices where app_id = $1 and (token_hash = $2 or installation_id = $3)
returning id, user_id, installation_id
"""
_INSERT = """
insert into devices (app_id, id, user_id, platform, token, token_hash, installation_id, registered_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_CROWD = """
delete from devices where app_id = $1 and id = any(array(
    select id from devices where user_id = $2 and app_id = $1 order by registered_at desc, id desc offset $3
))
"""
_OF = """
select app_id, id, user_id, platform, token, registered_at from devices
where user_id = any($2) and app_id = $1 order by registered_at desc, id desc
"""
_REMOVE = """
delete from devices d using unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) as dead (id, known, since)
where d.app_id = $1 and d.id = dead.id and d.registered_at <= dead.known
    and (dead.since is null or d.registered_at < dead.since)
"""


@dataclass(frozen=True, slots=True)
class PostgresDevices:
    """`core.messaging.devices.ports.Devices` and `core.messaging.delivery.ports.PushDevices`."""

    database: Database

    async def register(self, device: Device, installation_id: str | None, most: int) -> None:
        app, digest = device.app, _digest(device.token)
        names = [f"token:{digest.hex()}", *([f"installation:{installation_id}"] if installation_id else [])]
        await self.database.execute(app, _TURN, [f"device:{app}:{name}" for name in names])
        before = await self.database.fetch(app, _SAME, app, digest, installation_id)
        await self.database.execute(
            app,
            _INSERT,
            app,
            _id(device, installation_id, before),
            device.user_id,
            device.platform,
            device.token,
            digest,
            installation_id,
            device.registered_at,
        )
        await self.database.execute(app, _CROWD, app, device.user_id, most)

    async def unregister(self, app: str, user_id: UUID, token: str) -> None:
        statement = "delete from devices where app_id = $1 and user_id = $2 and token_hash = $3"
        await self.database.execute(app, statement, app, user_id, _digest(token))

    async def any(self, app: str, user_id: UUID) -> bool:
        statement = "select exists (select from devices where app_id = $1 and user_id = $2)"
        found: bool = await self.database.fetchval(app, statement, app, user_id)
        return found

    async def of(self, app: str, user_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Device]]:
        found: dict[UUID, list[Device]] = {}
        for row in await self.database.fetch(app, _OF, app, list(user_ids)):
            found.setdefault(row["user_id"], []).append(_device(row))
        return found

    async def remove(self, app: str, dead: Sequence[Dead]) -> None:
        ids = [each.device.id for each in dead]
        known = [each.device.registered_at for each in dead]
        await self.database.execute(app, _REMOVE, app, ids, known, [each.gone.since for each in dead])


def _id(device: Device, installation_id: str | None, before: Sequence[asyncpg.Record]) -> UUID:
    """The one that the person's installation, else their token, had, or a new one."""
    own = [row for row in before if row["user_id"] == device.user_id]
    same = [row for row in own if installation_id is not None and row["installation_id"] == installation_id]
    found: UUID = (same or own)[0]["id"] if own else device.id
    return found


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _device(row: asyncpg.Record) -> Device:
    return Device(
        id=row["id"],
        app=row["app_id"],
        user_id=row["user_id"],
        platform=row["platform"],
        token=row["token"],
        registered_at=row["registered_at"],
    )
