"""What it costs to remind people: ticks with nothing due, and 1k, 10k and 100k messages that come due at once.

`BENCH_MESSAGE_PEOPLE` people (100,000 by default, a million with `--full`), each with a device, a reminder, its
appointment and one for the weekly summary, are made in SQL. Each size runs in a process of its own, so that its peak of
memory is its own: first the ticks that turn appointments into messages and jobs, then one worker's deliveries over
FCM's wire to a provider on the other core that costs next to nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from adapters.postgres.migrate import migrate
from benchmarks.stage import OTHER_CORE, ROOT, SERVER_CORE, database

APP = "corpfinity"
WIRE_PORT = 18210
FULL = 1_000_000
CONCURRENCY = 8
TICKS = 200

_PEOPLE = """
create temporary table filling as
select ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid as user_id,
       ('00000000-0000-7000-9000-' || lpad(to_hex(number), 12, '0'))::uuid as ref, number,
       (array['Europe/Madrid', 'America/New_York', 'Asia/Kolkata', 'UTC'])[1 + number %% 4] as zone
from generate_series(1, %d) as number;
insert into accounts (id, created_at, email) select user_id, now(), number || '@example.com' from filling;
insert into memberships (app_id, user_id, timezone, locale, created_at)
    select 'corpfinity', user_id, zone, 'en', now() from filling;
insert into devices (app_id, id, user_id, platform, token, token_hash, registered_at)
    select 'corpfinity', ref, user_id, 'android', 'token-' || number, sha256(number::text::bytea), now() from filling;
insert into reminders (app_id, user_id, id, type, title, time_hour, time_minute, frequency, custom_days, is_enabled,
        created_at, edited_at, edited_by, deleted)
    select 'corpfinity', user_id, ref, 'water', 'Water', 9, 0, 'daily', '{}', true, now(), now(), '', false
    from filling;
insert into appointments (app_id, user_id, kind, ref, rule, due_at, day, planned_at)
    select 'corpfinity', user_id, 'reminder', ref, '[540, [1, 2, 3, 4, 5, 6, 7], 0, false]',
           now() + interval '1 day', current_date + 1, now() from filling;
insert into appointments (app_id, user_id, kind, ref, rule, due_at, day, planned_at)
    select 'corpfinity', user_id, 'weekly_summary', '00000000-0000-0000-0000-000000000000',
           '[1080, [7], 0, true]', now() + interval '3 days', current_date + 3, now() from filling;
drop table filling;
vacuum analyze"""
# Due a moment ago, at a minute of the rule that is not long past in the person's zone.
_DUE = """
update appointments a
set due_at = now() - interval '1 second', planned_at = now() - interval '1 day',
    day = (now() at time zone m.timezone)::date,
    rule = jsonb_build_array(extract(hour from now() at time zone m.timezone) * 60
        + extract(minute from now() at time zone m.timezone), '[1, 2, 3, 4, 5, 6, 7]'::jsonb, 0, $2::boolean)
from memberships m
where m.app_id = a.app_id and m.user_id = a.user_id and a.kind = $3
    and a.user_id <= ('00000000-0000-7000-8000-' || lpad(to_hex($1::int), 12, '0'))::uuid
"""
_TIMES = "update reminders r set time_hour = extract(hour from now() at time zone m.timezone), "
_TIMES += "time_minute = extract(minute from now() at time zone m.timezone) "
_TIMES += "from memberships m where m.app_id = r.app_id and m.user_id = r.user_id"


def measure() -> dict[str, object]:
    """Run all sizes; the result's keys are those of `benchmarks/latest.json`."""
    people = int(os.environ.get("BENCH_MESSAGE_PEOPLE", "100000"))
    with ExitStack() as stack:
        dsn = stack.enter_context(database())
        asyncio.run(migrate(dsn))
        began = time.perf_counter()
        asyncio.run(_fill(dsn, people))
        print(f"  {people:,} people made in {time.perf_counter() - began:.0f} s", flush=True)
        stack.enter_context(_provider())
        found: dict[str, object] = {"people": people, "idle_tick_ms": _child(dsn, "idle", 0)}
        for due in (1_000, 10_000, 100_000):
            if due <= people:
                found[f"due_{due}"] = _said(f"{due:,} due", _child(dsn, "reminder", due))
        found["weekly_for_all"] = _said("weekly summaries", _child(dsn, "weekly_summary", people))
    return {"messages": found}


def _said(what: str, figures: dict[str, Any]) -> dict[str, Any]:
    print(f"  {what}: {json.dumps(figures)}", flush=True)
    return figures


async def _fill(dsn: str, people: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in (_PEOPLE % people).split(";"):
            await connection.execute(statement)
    finally:
        await connection.close()


def _child(dsn: str, kind: str, due: int) -> Any:
    """One measurement in a process of its own, on the servers' core."""
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}/src{os.pathsep}{ROOT}", **_settings(dsn)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.messages", kind, str(due)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, SERVER_CORE),
        check=True,
    )
    return json.loads(done.stdout)


def _settings(dsn: str) -> dict[str, str]:
    from entrypoints.supervisor.environment import new_service_account

    return {
        "DATABASE_URL": dsn,
        "JWT_SECRET": "the benchmark's secret, forty characters long",
        "RHIZOME_ENV": "development",
        "FIREBASE_CREDENTIALS": new_service_account(),
        "FCM_BASE_URL": f"http://127.0.0.1:{WIRE_PORT}",
        "LOG_LEVEL": "error",
    }


@contextmanager
def _provider() -> Iterator[None]:
    """The push provider, on the other core."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.provider_wire", str(WIRE_PORT)],
        cwd=ROOT,
        preexec_fn=lambda: os.sched_setaffinity(0, OTHER_CORE),
    )
    try:
        time.sleep(1)
        yield
    finally:
        process.kill()
        process.wait()


async def _measured(kind: str, due: int) -> object:
    from adapters.postgres.database import Connection
    from bootstrap import running, wire
    from core.platform.jobs.tick import Tick
    from settings import read_settings

    statements = [0]
    _count(Connection, statements)
    container = wire(read_settings(os.environ))
    async with running(container):
        tick: Tick = container.get(Tick)
        await tick()  # schedules of the present hour, statements prepared
        if kind == "idle":
            return await _idle(tick)
        async with _superuser() as connection:
            await connection.execute(_TIMES)
            await connection.execute(_DUE, due, kind == "weekly_summary", kind)
            await connection.execute("vacuum analyze appointments")
        before, began = statements[0], time.perf_counter()
        cpu = time.process_time()
        await tick()
        prepared = {
            "prepared_per_s": round(due / (time.perf_counter() - began)),
            "prepared_per_cpu_s": round(due / (time.process_time() - cpu)),
            "statements_per_message": round((statements[0] - before) / due, 3),
        }
        if kind == "weekly_summary":
            return {**prepared, "peak_mb": _peak_mb()}
        before, began = statements[0], time.perf_counter()
        cpu = time.process_time()
        await _deliver(container.get)
        taken, cpu_taken = time.perf_counter() - began, time.process_time() - cpu
        async with _superuser() as connection:
            rows = await connection.fetch("select state, reason, count(*) from messages group by 1, 2")
        states = {f"{row['state']} {row['reason']}".strip(): row["count"] for row in rows}
        async with _superuser() as connection:
            await connection.execute("truncate messages, jobs")
        if states != {"sent": due}:
            raise SystemExit(f"not every message was sent: {states}")
        delivered = {
            "wire_per_s": round(due / taken),
            "wire_per_cpu_s": round(due / cpu_taken),
            "delivery_statements_per_message": round((statements[0] - before) / due, 3),
        }
        return {**prepared, **delivered, "peak_mb": _peak_mb()}


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


async def _idle(tick: Callable[[], Awaitable[int]]) -> dict[str, float]:
    taken = []
    for _ in range(TICKS):
        began = time.perf_counter()
        await tick()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {"p50": round(taken[len(taken) // 2], 2), "p99": round(taken[int(len(taken) * 0.99)], 2)}


async def _deliver(use: Callable[[type[Any]], Any]) -> None:
    """What a worker does, without the queue between: claim and run, eight jobs at a time."""
    from core.platform.jobs.handlers import Handlers
    from core.platform.jobs.ports import Claims
    from core.platform.jobs.run_job import RunJob
    from core.shared.ports import Clock

    claims, run, clock = use(Claims), use(RunJob), use(Clock)
    names = [name for name in use(Handlers).names if name.startswith("messages.deliver")]

    async def work() -> None:
        while (job := await claims.claim_next(names, clock.now())) is not None:
            outcome = await run(job)
            if outcome != "done":
                raise SystemExit(f"a batch ended as {outcome}")

    async def renew() -> None:
        while True:
            await asyncio.sleep(1)
            await claims.renew(list(run.in_flight.values()))

    renewing = asyncio.create_task(renew())
    async with asyncio.TaskGroup() as group:
        for _ in range(CONCURRENCY):
            group.create_task(work())
    renewing.cancel()


def _count(connection_class: Any, statements: list[int]) -> None:
    begin = connection_class.__init__

    def counting(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        self.add_query_logger(lambda _: statements.__setitem__(0, statements[0] + 1))

    connection_class.__init__ = counting


@asynccontextmanager
async def _superuser() -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    try:
        yield connection
    finally:
        await connection.close()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measured(sys.argv[1], int(sys.argv[2])))))
