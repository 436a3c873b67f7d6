"""The AI gateway over memory or Postgres, with providers that tests play, and what streams say."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import UUID

import msgspec

from adapters.memory.ai.answers import MemoryAnswers
from adapters.memory.ai.usage import MemoryCalls, MemorySpending
from adapters.memory.database import MemoryDatabase
from adapters.memory.rate_limits import MemoryRateLimiter
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.ai.answers import PostgresAnswers
from adapters.postgres.ai.usage import PostgresCalls, PostgresSpending
from adapters.postgres.database import Database
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.system.ids import SystemSecrets
from core.ai.gateway.ask_providers import AskProviders
from core.ai.gateway.budgets import Account, Allowance, Spent, accounts_of
from core.ai.gateway.feature import Generation
from core.ai.gateway.flight import Flights
from core.ai.gateway.generate import DefaultModel, Generate
from core.ai.gateway.make_answer import MakeAnswer
from core.ai.gateway.model import Call, Figures, GenerateCommand, ModelRefusedError, Prompt, Text
from core.ai.gateway.ports import Answers, Calls, PendingCalls, Spending
from core.ai.gateway.reserve_call import ReserveCall
from core.ai.gateway.settle_call import SettleCall, SettleLostCalls
from core.platform.limits.ports import Check
from core.platform.limits.window import Standing
from core.shared.actor import Actor
from core.shared.errors import Unavailable
from core.shared.ports import UnitOfWork
from tests.support.lowkey import IDS, START, HandClock

FEATURE = Generation()


@dataclass
class Played:
    """`core.ai.gateway.ports.ModelProvider`: says ten words, unless a test has other plans."""

    configured: bool = True
    down: bool = False
    refuses: bool = False
    breaks_after: int | None = None
    figures: bool = True
    tokens: int = 10
    gate: asyncio.Event | None = None
    at_gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[Prompt] = field(default_factory=list)
    closed: int = 0
    said: int = 0

    async def ask(self, model: str, prompt: Prompt, *, stream: bool) -> AsyncGenerator[Text | Figures, None]:
        self.asked.append(prompt)
        if self.down:
            raise Unavailable("provider_unavailable", retry_after=7)
        if self.refuses:
            raise ModelRefusedError
        try:
            yield Figures(input_tokens=3)
            for number in range(self.tokens):
                if number == self.breaks_after:
                    raise Unavailable("provider_unavailable")
                self.said += 1
                yield Text(f"w{number} ")
                if self.gate is not None and number == 1:
                    self.at_gate.set()
                    await self.gate.wait()
            if self.figures:
                yield Figures(output_tokens=self.tokens)
        finally:
            self.closed += 1


class CountingLimiter(MemoryRateLimiter):
    """Tells how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self._hits = asyncio.Semaphore(0)

    async def hit(self, checks: Sequence[Check]) -> Standing:
        standing = await super().hit(checks)
        self._hits.release()
        return standing

    async def heard(self, hits: int) -> None:
        """Wait until so many have asked, and gone on."""
        for _ in range(hits):
            await self._hits.acquire()
        await asyncio.sleep(0)


@dataclass
class Cast:
    """`core.ai.gateway.ports.Providers`."""

    openai: Played = field(default_factory=Played)
    anthropic: Played = field(default_factory=Played)
    gemini: Played = field(default_factory=Played)

    def of(self, name: str) -> Played:
        found: Played = getattr(self, name)
        return found

    @property
    def asked(self) -> int:
        return sum(len(one.asked) for one in (self.openai, self.anthropic, self.gemini))


@dataclass
class Decided:
    """`core.ai.gateway.ports.OwnBudgets`."""

    own: dict[UUID, Allowance] = field(default_factory=dict)

    async def of(self, app: str, user_id: UUID) -> Allowance | None:
        return self.own.get(user_id)


@dataclass
class Shelf:
    """`core.ai.gateway.ports.Products`."""

    sharing: dict[UUID, bool] = field(default_factory=dict)

    async def shares_answers(self, app: str, user_id: UUID, product_id: UUID) -> bool | None:
        return self.sharing.get(product_id)


@dataclass
class Gateway:
    """All of it."""

    spending: Spending
    calls: Calls
    pending: PendingCalls
    answers: Answers
    uow: UnitOfWork
    clock: HandClock = field(default_factory=HandClock)
    cast: Cast = field(default_factory=Cast)
    budgets: Decided = field(default_factory=Decided)
    shelf: Shelf = field(default_factory=Shelf)
    feature: Generation = FEATURE
    flights: Flights = field(default_factory=Flights)
    limiter: CountingLimiter = field(default_factory=CountingLimiter)

    @property
    def reserve(self) -> ReserveCall:
        return ReserveCall(self.spending, self.calls, self.budgets, self.uow)

    @property
    def settle(self) -> SettleCall:
        return SettleCall(self.spending, self.calls, self.uow)

    @property
    def settle_lost(self) -> SettleLostCalls:
        return SettleLostCalls(self.pending, self.settle, self.clock)

    @property
    def generate(self) -> Generate:
        ask = AskProviders(self.cast, SystemSecrets(), perf_counter)
        make = MakeAnswer(self.answers, self.reserve, ask, self.settle, self.clock, perf_counter)
        default = DefaultModel("sandbox-1")
        return Generate(
            self.flights, make, self.calls, self.shelf, self.limiter, default, self.clock, IDS, perf_counter
        )

    async def ask(self, who: Actor, prompt: str = "Hello", **more: Any) -> Any:
        """An answer to the prompt in at most ten tokens, unless `more` says otherwise."""
        command = msgspec.convert({"prompt": prompt, "max_tokens": 10, **more}, GenerateCommand)
        return await self.generate(self.feature, who, command)

    async def outcomes(self, who: Actor) -> list[str]:
        """How the person's calls ended, the first one first."""
        return [call.outcome for call in reversed(await self.calls.page(who.app, who.user_id, None, 100))]

    async def spent(self, call: Call) -> dict[Account, Spent]:
        """What is booked where the call is."""
        async with self.uow(call.app):
            return await self.spending.lock(call.app, accounts_of(call))


def somebody(app: str = "here") -> Actor:
    return Actor(app, IDS.new(), IDS.new())


def call_of(who: Actor, **changes: Any) -> Call:
    """A call for which a hundred micros are set aside."""
    fields: dict[str, Any] = {"reserved_micros": 100, "requests": 1, "created_at": START, **changes}
    return Call(id=IDS.new(), app=who.app, user_id=who.user_id, product_id=None, model="sandbox-1", **fields)


def memory_gateway() -> Gateway:
    database = MemoryDatabase()
    calls = MemoryCalls(database)
    return Gateway(MemorySpending(database), calls, calls, MemoryAnswers(database), MemoryUnitOfWork(database))


@asynccontextmanager
async def postgres_gateway(dsn: str) -> AsyncIterator[Gateway]:
    database = Database(dsn, size=8)
    await database.start()
    try:
        calls = PostgresCalls(database)
        answers = PostgresAnswers(database)
        yield Gateway(PostgresSpending(database), calls, calls, answers, PostgresUnitOfWork(database))
    finally:
        await database.stop()


def events_of(text: str) -> list[tuple[str, Any]]:
    """Server-sent events by name."""
    found = []
    for block in filter(None, text.split("\n\n")):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), msgspec.json.decode(data.removeprefix("data: "))))
    return found
