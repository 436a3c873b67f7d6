"""Messages and what happens to their workers: killed in mid-send, given the same job twice, events that come again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest

from tests.scenarios.people import World
from tests.scenarios.test_message_faults import APP, WALK, drained, must, pushes, reachable, remind, somebody
from tests.support.postgres import lived_in
from tests.support.running import Run, running

pytestmark = pytest.mark.xdist_group("scenarios-message-kills")
PEOPLE = 300
WINDOW = 64
"""How many messages one worker has with providers at a time, and hence how many a kill may leave in doubt."""

CROWD = [
    "insert into accounts (id, created_at) select {id}, now() from {everybody}",
    """insert into memberships (app_id, user_id, timezone, locale, created_at)
    select 'corpfinity', {id}, 'UTC', 'en', now() from {everybody}""",
    """insert into devices (app_id, id, user_id, platform, token, token_hash, registered_at)
    select 'corpfinity', gen_random_uuid(), {id}, 'android', 'crowd-' || i, sha256(('crowd-' || i)::bytea), now()
    from {everybody}""",
    """insert into appointments (app_id, user_id, kind, ref, rule, due_at, day, planned_at)
    select 'corpfinity', {id}, 'motivation', '00000000-0000-0000-0000-000000000000',
        jsonb_build_array(extract(hour from at)::int * 60 + extract(minute from at)::int),
        date_trunc('minute', now()), at::date, now() - interval '1 day'
    from {everybody}, (select now() at time zone 'UTC' as at) as present""",
]
"""Somebody with a device for each number, whose quote of the day is due this minute."""


@pytest.fixture(scope="module")
def run(postgres: str) -> Iterator[Run]:
    """One on Postgres, whose letters go over Postmark."""
    with lived_in(postgres) as dsn, running("postgres", dsn=dsn, POSTMARK_API_KEY="key-of-tests") as run:
        yield run
        run.check_soundness()


@pytest.fixture
async def database(run: Run) -> AsyncIterator[asyncpg.Connection]:
    """The run's, past all that guards it."""
    connection = await asyncpg.connect(run.dsn)
    yield connection
    await connection.close()


@contextmanager
def second_worker(run: Run) -> Iterator[subprocess.Popen[bytes]]:
    """Another one, with the environment of the first."""
    given = Path(f"/proc/{run.pid('worker')}/environ").read_bytes().split(b"\0")
    environ = dict(entry.decode().split("=", 1) for entry in given if b"=" in entry)
    command = Path(f"/proc/{run.pid('worker')}/cmdline").read_bytes().decode().split("\0")[:-1]
    worker = subprocess.Popen(command, cwd=run.home, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


async def test_duplicates_of_jobs_and_events_push_nothing_twice(world: World, database: asyncpg.Connection) -> None:
    await world.at("2030-01-01 12:00")
    person, to = await somebody(world)
    await remind(person, 12, 30)
    await must(person, "POST", "challenges/complete", 201, **WALK)
    for event_id in ("id", "gen_random_uuid()"):
        await database.execute(
            f"""insert into outbox (id, app_id, name, payload, occurred_at, request_id)
            select {event_id}, app_id, name, payload, occurred_at, request_id from outbox"""
        )
    await drained(world, "2030-01-01 12:00", "2030-01-01 12:30")
    once = await pushes(world, to)
    assert [text for _, text in once if text == "Now"] == ["Now"]
    assert len(once) == len(set(once)) > 1, "an achievement, and the reminder"
    for again in (
        "update jobs set state = 'pending', attempts = 0, lease_until = null, settled_at = null",
        """insert into jobs (id, app_id, name, event, payload, created_at, due_at)
        select gen_random_uuid(), app_id, name, event, payload, created_at, due_at from jobs""",
        "update appointments set due_at = due_at - interval '1 day', planned_at = planned_at - interval '1 day'",
    ):
        await database.execute(again)
        assert (await world.drain())["failed"] == 0
        assert await pushes(world, to) == once, again
    await drained(world, "2029-12-31 12:00", "2030-01-01 12:30", "2030-01-01 13:00")
    assert await pushes(world, to) == once


async def test_a_letter_over_postmark_is_put_off_refused_and_complained_about(world: World) -> None:
    await world.at("2030-01-02 12:00")
    ada, bob = await world.registered(app=APP), await world.registered(app=APP)
    to = await reachable(world, ada)
    for person in (ada, bob):
        await must(person, "POST", "challenges/complete", 201, **WALK)
    await drained(world, "2030-01-06 17:59")
    await world.client.delete("/sandbox/outbox")
    await world.fault(service="email", status=503, match=ada.email)
    await world.fault(service="email", status=422, body={"ErrorCode": 406, "Message": "inactive"}, match=bob.email)
    await drained(world, "2030-01-06 18:00", "2030-01-06 18:02", "2030-01-06 18:10")
    letters = await world.outbox("email")
    assert [one["to"] for one in letters] == [ada.email]
    assert "1 challenge this week" in letters[0]["payload"]["html"]
    assert len([text for _, text in await pushes(world, to) if "this week" in text]) == 1
    link = httpx.URL(letters[0]["payload"]["headers"]["List-Unsubscribe"].strip("<>")).path
    assert (await world.client.post(link)).is_success
    await must(ada, "PUT", "notifications/preferences", 200, types={"weekly_summary": {"email": True}})
    bounced = await world.client.post("/sandbox/email/bounces", json={"email": ada.email, "type": "complaint"})
    assert bounced.json()["status"] == 200
    await world.at("2030-01-09 12:00")
    for person in (ada, bob):
        await must(person, "POST", "challenges/complete", 201, **WALK)
    await drained(world, "2030-01-13 18:00", "2030-01-13 19:00")
    assert [one["to"] for one in await world.outbox("email")] == [ada.email], "neither is written to again"


async def test_a_worker_killed_in_mid_send_doubles_nothing_and_leaves_little(
    world: World, run: Run, database: asyncpg.Connection
) -> None:
    assert (await world.client.post("/sandbox/clock", json={"real": True})).is_success
    await world.fault(service="fcm", latency_ms=500, times=100_000)
    person = "('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid"
    async with database.transaction():
        for statement in CROWD:
            await database.execute(statement.format(id=person, everybody=f"generate_series(1, {PEOPLE}) as i"))
    await until(database, "select count(*) > 40 from messages where state = 'sending'")
    with second_worker(run):
        await until(database, "select count(*) > 20 from messages where state = 'sent' and type = 'motivation'")
        os.kill(run.pid("worker"), signal.SIGKILL)
        began = time.monotonic()
        states = "select count(*) = 0 from messages where state in ('handed', 'sending', 'waiting')"
        await until(database, states, 30)
        assert time.monotonic() - began < 25, "the lease is ten seconds"
    rows = await database.fetch(
        """select d.token, m.state from messages m join devices d using (app_id, user_id)
        where m.type = 'motivation' and d.token like 'crowd-%'"""
    )
    states_of = {row["token"]: row["state"] for row in rows}
    got = Counter(item["to"] for item in await world.outbox("push") if item["to"].startswith("crowd-"))
    assert len(rows) == PEOPLE
    assert set(got.values()) == {1}, "nobody gets two"
    doubtful = {token for token, state in states_of.items() if state == "in_doubt"}
    assert set(states_of.values()) <= {"sent", "in_doubt"}
    assert 0 < len(doubtful) <= WINDOW, "it was killed in mid-send"
    assert set(states_of) - doubtful <= set(got)
    assert PEOPLE - len(got) <= len(doubtful)


async def until(database: asyncpg.Connection, condition: str, seconds: float = 15) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + seconds
    while not await database.fetchval(condition):
        assert time.monotonic() < deadline, await database.fetch(
            "select type, state, count(*) from messages group by 1, 2"
        )
        await asyncio.sleep(0.02)
