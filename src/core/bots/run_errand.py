"""Get something from outside for a bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from core.bots.bot import Fetched
from core.bots.errands import AskModel, EndSale, KeepFile, Outcome, ReadReport, Sell, Work, decoded
from core.bots.ground import Ground
from core.bots.handle_update import answered
from core.bots.ports import Errand, Errands, Outgoing, Rooms, Telegram, TelegramRefusal
from core.bots.registry import Bots
from core.bots.turn import Turn
from core.shared.ports import Clock, UnitOfWork

LARGEST_PICTURE = 10 * 1024 * 1024


class Models(Protocol):
    """Language models, within the budgets of the bot and the person."""

    async def ask(self, app: str, user_id: UUID | None, work: AskModel, picture: bytes | None, key: UUID) -> Outcome:
        """The model's words. Raises `Unavailable` when no provider answers, to be tried again; a budget that is used
        up is an outcome. `key` names the question, however often it is asked."""
        ...


class FileKeeper(Protocol):
    """The store of files."""

    async def keep(self, app: str, user_id: UUID | None, name: str, content: bytes, key: UUID) -> Outcome:
        """Where it lies now; the same for the same `key`. It goes when its person goes.

        Raises `Unavailable` when the store does not answer."""
        ...


class Counter(Protocol):
    """Payments by card."""

    async def sell(self, app: str, work: Sell, key: UUID) -> Outcome:
        """A page to pay on, the same for the same `key`. Raises `Unavailable` when the provider does not answer."""
        ...

    async def end(self, work: EndSale, key: UUID) -> Outcome:
        """The subscription ends, or has ended before. Raises as `sell`."""
        ...


class Reports(Protocol):
    """The studio's books."""

    async def read(self, app: str, user_id: UUID | None, work: ReadReport) -> Outcome:
        """Rows for an owner; for anybody else the outcome `not_yours`."""
        ...


@dataclass(frozen=True, slots=True)
class RunErrand:
    """Gets what a bot wants, and tells it the outcome once; a crash in between gets it again. With `last` what is
    unavailable is an outcome as well; else `Unavailable` is raised."""

    bots: Bots
    errands: Errands
    rooms: Rooms
    ground: Ground
    outgoing: Outgoing
    telegram: Telegram
    models: Models
    keeper: FileKeeper
    counter: Counter
    reports: Reports
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, app: str, errand_id: UUID, *, last: bool) -> None:
        errand = await self.errands.get(app, errand_id)
        if errand is None:
            return
        try:
            outcome = await self._got(app, errand)
        except Exception:
            if not last:
                raise
            outcome = Outcome(ok=False, reason="unavailable")
        async with self.uow(app):
            if await self.errands.done(app, errand.id):
                await self._tell(app, errand, outcome)

    async def _got(self, app: str, errand: Errand) -> Outcome:
        work: Work = decoded(errand.work)
        person = await self.rooms.get(app, errand.person) if errand.person else None
        user_id = person.user_id if person else None
        try:
            match work:
                case AskModel():
                    picture = await self.telegram.download(app, work.image, LARGEST_PICTURE) if work.image else None
                    return await self.models.ask(app, user_id, work, picture, errand.id)
                case KeepFile():
                    content = await self.telegram.download(app, work.file_id, work.most)
                    return await self.keeper.keep(app, user_id, work.name, content, errand.id)
                case Sell():
                    return await self.counter.sell(app, work, errand.id)
                case EndSale():
                    return await self.counter.end(work, errand.id)
                case ReadReport():
                    return await self.reports.read(app, user_id, work)
        except TelegramRefusal as refusal:
            too_large = "too big" in refusal.description or refusal.status == 413
            return Outcome(ok=False, reason="too_large" if too_large else "gone")

    async def _tell(self, app: str, errand: Errand, outcome: Outcome) -> None:
        handler = self.bots[app].outcomes.get(errand.kind)
        if handler is None:
            return
        here = await self.rooms.get(app, errand.room) if errand.room else None
        who = await self.rooms.get(app, errand.person) if errand.person else None
        turn = Turn(app, self.clock.now(), self.ground, here, who)
        await answered(turn, handler(turn, Fetched(outcome=outcome, body=errand.body)))
        await self.outgoing.add(app, turn.calls)
