"""Noting something down, now or late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from msgspec.structs import asdict

from core.engagement.achievements.model import Unlocked
from core.engagement.achievements.unlock import UnlockAchievements
from core.engagement.scores.ports import Players
from core.engagement.tracking.fold import Entry, KeptDay, Marks, day_view, entry_of, fold, step, totals_after
from core.engagement.tracking.model import TrackedDay, TrackingChanges, TrackingDay
from core.engagement.tracking.ports import Page, TrackingBook, TrackingDays
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Invalid
from core.shared.events import TrackingChanged
from core.shared.ports import Clock, Ids, Outbox, UnitOfWork
from core.shared.wall import local_day

OLDEST = timedelta(days=30)
AHEAD = timedelta(minutes=5)
"""A device's clock may run ahead by so much; what it then calls the future is now."""
ENTRIES_KEPT = timedelta(days=35)
MOST_ENTRIES = 5000
"""Entries a day: more than a hand can make, and few enough to fold them all when one comes late."""
_CLIENT_IDS = UUID("6f1b3c9e-5a0d-4a53-9d0e-2c5f0b7f41aa")
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ChangeTracking:
    """Keeps the changes on the local day of their instant, in the zone in force then, and gives that day.

    Without `at` they are of this moment and come after all that is known of the day; with it they take their place
    among the other entries by it, whenever they arrive. The same `client_id` has no second effect, however old it is
    by now. Raises `Invalid` for an instant to come, one more than 30 days back, and a day that takes no more entries.
    """

    players: Players
    book: TrackingBook
    days: TrackingDays
    unlock: UnlockAchievements
    uow: UnitOfWork
    outbox: Outbox
    clock: Clock
    ids: Ids

    async def __call__(
        self,
        app: AppSpec,
        actor: Actor,
        command: TrackingChanges,
        *,
        at: datetime | None = None,
        client_id: str | None = None,
    ) -> TrackedDay:
        now = self.clock.now()
        live = at is None or now < at <= now + AHEAD
        at = now if at is None or live else at.astimezone(UTC)
        entry_id = self.ids.new() if client_id is None else uuid5(_CLIENT_IDS, client_id)
        async with self.uow(app.slug):
            zone = (await self.players.enter(app.slug, actor.user_id, at)).timezone
            if client_id is not None:
                known = await self.book.day_of(app.slug, actor.user_id, entry_id)
                if known is not None:
                    return await self._again(app, actor.user_id, known, entry_id)
            _check(at, now)
            day = local_day(zone, at)
            page = await self.book.open(app.slug, actor.user_id, day)
            if page.day is not None and live:
                at = max(at, page.day.last[0] + _TICK)
            entry = entry_of(command, entry_id, at)
            if entry is None:
                return _view(day_view(day, page.day))
            if page.day is not None:
                _check_open(page.day)
            return await self._note(app, actor.user_id, day, page, entry)

    async def _note(self, app: AppSpec, user_id: UUID, day: date, page: Page, entry: Entry) -> TrackedDay:
        before = page.day
        after = KeptDay(
            day=day,
            marks=await self._folded(app.slug, user_id, before, entry),
            last=entry.place if before is None else max(before.last, entry.place),
            entries=1 if before is None else before.entries + 1,
            updated_at=self.clock.now(),
        )
        totals = totals_after(page.totals, before.marks if before else None, after.marks)
        await self.book.write(app.slug, user_id, entry, Page(after, totals))
        await self.outbox.add(TrackingChanged(app=app.slug, user_id=user_id, day=day))
        unlocked = []
        if totals != page.totals:  # else nothing can be due that was not before
            unlocked = await self.unlock(app, user_id, asdict(page.totals), entry.id)
        return _view(day_view(day, after), unlocked)

    async def _folded(self, app: str, user_id: UUID, before: KeptDay | None, entry: Entry) -> Marks:
        """The day with the entry: one step on, or folded anew where the entry comes between others."""
        if before is None or entry.place > before.last:
            return step(Marks() if before is None else before.marks, entry)
        return fold([*await self.book.entries(app, user_id, before.day), entry])

    async def _again(self, app: AppSpec, user_id: UUID, day: date, entry_id: UUID) -> TrackedDay:
        kept = await self.days.between(app.slug, user_id, day, day)
        return _view(day_view(day, kept[0] if kept else None), await self.unlock.of_cause(app, user_id, entry_id))


def _check(at: datetime, now: datetime) -> None:
    if at > now:
        raise Invalid("tracked_in_the_future", "Nothing can be noted down for later.", pointer="/at")
    if now - at > OLDEST:
        raise Invalid("tracked_too_long_ago", "What is noted down may be 30 days old.", pointer="/at")


def _check_open(day: KeptDay) -> None:
    if day.closed:
        raise Invalid("tracking_day_closed", "This day is too long ago to be changed.", pointer="/at")
    if day.entries >= MOST_ENTRIES:
        raise Invalid("tracking_day_full", "Nothing more fits on this day.")


def _view(day: TrackingDay, unlocked: Sequence[Unlocked] = ()) -> TrackedDay:
    return TrackedDay(**asdict(day), achievements=list(unlocked))
