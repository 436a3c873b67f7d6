"""Peer (b): bare ASGI + PyJWT + asyncpg + msgspec. What a careful engineer writes without any framework."""

from __future__ import annotations

import datetime as dt
import os
import uuid

import asyncpg
import jwt
import msgspec

from benchmarks.peers.rule import EVENT, LOCK, LOG, SELECT, UPSERT, Streak, advance

SECRET = os.environ["JWT_SECRET"]
encode = msgspec.json.Encoder().encode


class Meditation(msgspec.Struct):
    """The body of a write."""

    duration_seconds: int


decode = msgspec.json.Decoder(Meditation).decode
pool: asyncpg.Pool


async def read(user: uuid.UUID) -> Streak | None:
    async with pool.acquire() as connection:
        row = await connection.fetchrow(SELECT, user)
    return Streak(*row) if row else None


async def write(user: uuid.UUID, command: Meditation) -> Streak:
    now = dt.datetime.now(dt.UTC)
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(LOCK, user)
        streak = advance(Streak(*row) if row else None, user, now.date())
        await connection.execute(UPSERT, user, streak.current, streak.longest, streak.total_days, streak.last_day)
        log_id = uuid.uuid4()
        await connection.execute(LOG, log_id, user, now, command.duration_seconds)
        payload = encode({"user_id": user, "log_id": log_id, "current": streak.current}).decode()
        await connection.execute(EVENT, uuid.uuid4(), "streak_logged", payload, now)
    return streak


def user_of(headers: list[tuple[bytes, bytes]]) -> uuid.UUID | None:
    for name, value in headers:
        if name == b"authorization":
            try:
                claims = jwt.decode(
                    value[7:].decode(), SECRET, algorithms=["HS256"], audience="lowkeymode", issuer="rhizome"
                )
            except jwt.PyJWTError:
                return None
            return uuid.UUID(claims["sub"])
    return None


async def app(scope, receive, send):
    global pool
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                pool = await asyncpg.create_pool(os.environ["PEER_DSN"], min_size=16, max_size=16)
                await send({"type": "lifespan.startup.complete"})
            else:
                await pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
    user = user_of(scope["headers"])
    if user is None:
        status, body = 401, b'{"error":"unauthorized"}'
    elif scope["method"] == "GET":
        found = await read(user)
        status, body = (200, encode(found)) if found else (404, b"{}")
    else:
        data = b""
        while True:
            message = await receive()
            data += message.get("body", b"")
            if not message.get("more_body"):
                break
        status, body = 201, encode(await write(user, decode(data)))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
