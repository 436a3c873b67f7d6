"""Whatever workers, crashes and drains do in whatever order, a job ends once and none is lost."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from core.platform.jobs.model import Job
from tests.support.jobs import World, memory_world, postgres_world
from tests.support.tries import tries

NAMES = ["note"]


class JobLife(RuleBasedStateMachine):
    """A model of claims beside the real ones: `owners` holds the claim that counts for each running job."""

    world: World
    run: Callable[[Any], Any]
    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.added = 0
        self.owners: dict[str, int] = {}
        self.parked: set[Any] = set()
        self.ended = 0

    @rule(key=st.none() | st.sampled_from(["a", "b"]), late=st.integers(0, 3))
    def add(self, key: str | None, late: int) -> None:
        due_at = self.world.clock.now() + timedelta(seconds=late)
        self.added += self.run(self.world.add(key=key, due_at=due_at))

    @rule(seconds=st.integers(1, 3))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(seconds=seconds)

    @rule(target=claims)
    def claim(self) -> Job | None:
        job: Job | None = self.run(self.world.claims.claim_next(NAMES, self.world.clock.now()))
        return self._claimed(job)

    @rule(target=claims)
    def claim_what_is_handed_over(self) -> Job | None:
        ids = self.run(self.world.due.hand_over(NAMES, self.world.clock.now(), 1))
        for job_id in ids:
            self.owners.pop(job_id, None)  # a gone worker's job waits again
        job = self.run(self.world.claims.claim(ids[0], NAMES, self.world.clock.now())) if ids else None
        assert job or not ids
        return self._claimed(job)

    def _claimed(self, job: Job | None) -> Job | None:
        if job is not None:
            assert job.id not in self.owners or job.attempts > self.owners[job.id]
            self.owners[job.id] = job.attempts
        return job

    @rule(job=consumes(claims), end=st.sampled_from(["done", "retry", "park", "give_back"]))
    def end(self, job: Job | None, end: str) -> None:
        if job is None:
            return
        mine = self.owners.get(job.id) == job.attempts
        settle, later = self.world.settlements, self.world.clock.now() + timedelta(seconds=2)
        settled = {
            "done": lambda: settle.done(job),
            "retry": lambda: settle.retry(job, later, "why"),
            "park": lambda: settle.park(job, "why"),
            "give_back": lambda: settle.give_back(job),
        }[end]
        assert self.run(settled()) == mine
        if mine:
            del self.owners[job.id]
            self.ended += end == "done"
            if end == "park":
                self.parked.add(job.id)

    @rule()
    def all_workers_die(self) -> None:
        self.run(self.world.expire())

    @rule()
    def a_person_repeats_what_is_parked(self) -> None:
        for job_id in self.parked:
            assert self.run(self.world.due.repeat(job_id, self.world.clock.now()))
        self.parked.clear()

    @invariant()
    def no_job_is_lost(self) -> None:
        depths = self.run(self.world.depths.depths(self.world.clock.now() + timedelta(days=1)))
        assert depths.due + depths.running + depths.parked == self.added - self.ended
        assert depths.parked == len(self.parked)


@pytest.fixture(params=["memory", "postgres"])
def machine(request: pytest.FixtureRequest) -> Iterator[tuple[type[JobLife], int, int]]:
    with ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner())
        if request.param == "memory":
            examples, steps = 60, 40

            def fresh() -> World:
                return memory_world()
        else:
            examples, steps = 12, 20
            entered = postgres_world(request.getfixturevalue("database"))
            shared = runner.run(entered.__aenter__())
            stack.callback(lambda: runner.run(entered.__aexit__(None, None, None)))

            def fresh() -> World:
                database = shared.due.database  # type: ignore[attr-defined]  # the adapter's own
                runner.run(database.execute("*", "delete from jobs"))
                return shared

        class Machine(JobLife):
            run = staticmethod(runner.run)

            def __init__(self) -> None:
                self.world = fresh()
                super().__init__()

        yield Machine, examples, steps


def test_a_job_ends_once_and_none_is_lost(machine: tuple[type[JobLife], int, int]) -> None:
    kind, examples, steps = machine
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis's own
        kind,
        settings=tries(
            examples,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        ),
    )
