"""How jobs are wired; the same in every process, so that each can drain."""

from __future__ import annotations

from dishka import Container, Provider, Scope, provide, provide_all

from core.engagement.streaks.check_states import CheckStreakStates
from core.platform.figures.ports import Figures
from core.platform.inbox.list_inbox import ListInbox
from core.platform.inbox.receive import Receive
from core.platform.inbox.replay import Replay
from core.platform.invariants.check_invariants import CheckInvariants
from core.platform.invariants.ports import Invariants
from core.platform.jobs.dispatch import Dispatch
from core.platform.jobs.drain import Drain
from core.platform.jobs.handlers import Handlers
from core.platform.jobs.ports import Held, Jobs, Receiver, Settlements, Tally, Transport, Turns
from core.platform.jobs.run_job import RunJob
from core.platform.jobs.tell_counts import TellCounts
from core.platform.jobs.tick import Tick
from core.shared.ports import Clock, UnitOfWork
from entrypoints.jobs.declare import declared
from entrypoints.jobs.worker import Worker


class JobsProvider(Provider):
    """Handlers and the ways to run them."""

    scope = Scope.APP
    dispatch = provide(Dispatch)
    tell_counts = provide(TellCounts)
    drain = provide(Drain)
    worker = provide(Worker)
    inbox = provide_all(Receive, ListInbox, Replay)

    @provide
    def invariants(self, kept: Invariants, streaks: CheckStreakStates, figures: Figures) -> CheckInvariants:
        return CheckInvariants([kept, streaks], figures)

    @provide
    def handlers(self, container: Container) -> Handlers:
        return declared(container.get)

    @provide
    def held(self, clock: Clock) -> Held:
        return clock if isinstance(clock, Held) else _Never()

    @provide
    def run(self, handlers: Handlers, settlements: Settlements, uow: UnitOfWork, clock: Clock, tally: Tally) -> RunJob:
        return RunJob(handlers, settlements, uow, clock, tally)

    @provide
    def tick(self, handlers: Handlers, jobs: Jobs, turns: Turns, uow: UnitOfWork, clock: Clock) -> Tick:
        return Tick(handlers, jobs, turns, uow, clock)

    @provide
    def transport(self, receiver: Receiver) -> Transport:
        return receiver


class _Never:
    def held(self) -> bool:
        return False
