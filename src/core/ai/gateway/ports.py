"""What the gateway needs of the world."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from core.ai.gateway.budgets import Account, Allowance, Spent
from core.ai.gateway.model import Answer, Call, Figures, Prompt, Text


class ModelProvider(Protocol):
    """One provider of models, spoken to over the network; never inside a unit of work."""

    @property
    def configured(self) -> bool:
        """Whether we have an account there."""
        ...

    def ask(self, model: str, prompt: Prompt, *, stream: bool) -> AsyncGenerator[Text | Figures, None]:
        """The answer, piece by piece as it is written, or whole at once; figures come when the provider tells them.

        Raises `Unavailable("provider_unavailable")` when the provider is down or too slow, also in the middle, and
        `ModelRefusedError` when it doesn't take the prompt. Closing the generator ends the call at once.
        """
        ...


class Providers(Protocol):
    """All of them."""

    def of(self, name: str) -> ModelProvider: ...


class Spending(Protocol):
    """The accounts of an app."""

    async def lock(self, app: str, accounts: Sequence[Account]) -> dict[Account, Spent]:
        """As they are, until the unit of work ends; in their order, so that nobody waits in a circle. New ones are
        empty."""
        ...

    async def save(self, app: str, spent: Mapping[Account, Spent]) -> None:
        """Keep them. They must be locked."""
        ...


class Calls(Protocol):
    """The calls of an app's people."""

    async def add(self, call: Call) -> None: ...

    async def lock(self, app: str, call_id: UUID) -> Call | None:
        """As it is, until the unit of work ends."""
        ...

    async def save(self, call: Call) -> None:
        """Keep what has changed. The call must be locked."""
        ...

    async def page(self, app: str, user_id: UUID | None, before: UUID | None, limit: int) -> list[Call]:
        """Those of one person, or all, that have ended, the newest first."""
        ...


class PendingCalls(Protocol):
    """Calls of all apps that have not ended."""

    async def since(self, before: datetime, limit: int) -> list[tuple[str, UUID]]:
        """App and id of those begun before that instant, the oldest first."""
        ...


class Answers(Protocol):
    """Answers that may be given again."""

    async def get(self, app: str, key: str, now: datetime) -> Answer | None:
        """Unless its time is over."""
        ...

    async def keep(self, app: str, key: str, user_id: UUID | None, answer: Answer, until: datetime) -> None:
        """Keep it, instead of an older one; `user_id` is whose it is, None where all share it."""
        ...

    async def prune(self, before: datetime, most: int) -> int:
        """Forget those whose time was over before that instant; how many, at most `most`."""
        ...


class OwnBudgets(Protocol):
    """What admins decided for single people."""

    async def of(self, app: str, user_id: UUID) -> Allowance | None: ...


class Products(Protocol):
    """Products that people ask models through."""

    async def shares_answers(self, app: str, user_id: UUID, product_id: UUID) -> bool | None:
        """Whether all its users get the same answers; None for one that isn't there for this person."""
        ...


class Stopwatch(Protocol):
    """How long things take, in real time."""

    def __call__(self) -> float:
        """Seconds since some instant."""
        ...
