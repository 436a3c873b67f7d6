"""Messages on either adapter, with a clock that tests move and providers that tests look into."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from adapters.memory.database import MemoryDatabase
from adapters.memory.identity.accounts import MemoryAccounts, MemoryMemberships
from adapters.memory.identity.profiles import MemoryProfiles
from adapters.memory.messaging.appointments import MemoryAppointments, MemoryZones
from adapters.memory.messaging.devices import MemoryDevices
from adapters.memory.messaging.messages import MemoryMessages
from adapters.memory.messaging.preferences import MemoryPreferences
from adapters.memory.personal_data import MemoryPersonalData
from adapters.postgres.database import Database
from adapters.postgres.identity.accounts import PostgresAccounts, PostgresMemberships
from adapters.postgres.identity.profiles import PostgresProfiles
from adapters.postgres.messaging.appointments import PostgresAppointments
from adapters.postgres.messaging.devices import PostgresDevices
from adapters.postgres.messaging.messages import PostgresBatches, PostgresChanges, PostgresQueue
from adapters.postgres.messaging.preferences import PostgresPreferences
from adapters.postgres.messaging.zones import PostgresZones
from adapters.postgres.personal_data import PostgresPersonalData
from adapters.system.clock import SystemClock
from adapters.system.cursors import SignedCursors
from adapters.system.ids import TimeOrderedIds
from adapters.system.tally import JobTally
from core.identity.model import Account, Membership
from core.messaging.agenda.keep_agenda import KeepAgenda
from core.messaging.agenda.move_plans import MovePlans
from core.messaging.agenda.post_message import PostMessage
from core.messaging.agenda.send_due import JOB, Batch, SendDue
from core.messaging.delivery.deliver_batch import DeliverBatch, Window
from core.messaging.delivery.model import Message
from core.messaging.delivery.occasions import Occasions
from core.messaging.delivery.prepare import Prepare
from core.messaging.delivery.send_message import SendMessage
from core.messaging.devices.model import Endpoints, RegisterDeviceCommand, UnregisterDeviceCommand
from core.messaging.devices.register_device import RegisterDevice, UnregisterDevice
from core.messaging.devices.send_test import SendTest
from core.messaging.email.letters import Letters, PublicBase
from core.messaging.email.message import EmailMessage
from core.messaging.feature import Messages
from core.messaging.motivation.occasions import AskedTest, MotivationOccasion
from core.messaging.motivation.plan_motivation import PlanMotivation
from core.messaging.preferences.change_preferences import ChangePreferences, ReadPreferences, Unsubscribe
from core.messaging.preferences.model import ChangePreferencesCommand, PreferencesView
from core.messaging.push.message import Accepted, Device, Outcome, Push
from core.platform.jobs.handlers import Handler, Source
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.live import LiveItem
from core.shared.messages import Candidate, MessageType, Wording
from core.shared.recurrence import Recurrence
from tests.support import jobs

IDS = TimeOrderedIds(SystemClock())
TYPES: tuple[MessageType, ...] = ("reminder", "streak_risk", "achievement", "weekly_summary", "motivation", "test")
APP = AppSpec(slug="here", title="Here", locales=("en", "es"), features=(Messages(types=TYPES),))
THERE = AppSpec(slug="there", title="There", features=(Messages(types=("reminder",)),))
SILENT = AppSpec(slug="silent", title="Silent")
AT_NINE = Recurrence(minute=9 * 60)
SAYING = Wording(params={"reminder_type": "walk", "streak": 3, "count": 4, "title": "Early bird"})
START = datetime(2030, 5, 15, 6, tzinfo=UTC)


class Killed(BaseException):
    """A worker ends between two instructions."""


@dataclass
class Providers:
    """`PushGateway`, `Mailer`, `Suppressions` and `LiveFeed` at once; keeps what it accepted, each with its instant."""

    clock: Any
    outcome: Callable[[Device, Push], Outcome] = lambda _device, _push: Accepted()
    refuse: BaseException | None = None
    """What the mailer raises."""
    pushes: list[tuple[datetime, Device, Push]] = field(default_factory=list)
    asked: list[tuple[Device, Push]] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    told: list[LiveItem] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def push(self, device: Device, push: Push) -> Outcome:
        self.asked.append((device, push))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        outcome = self.outcome(device, push)
        if isinstance(outcome, Accepted):
            self.pushes.append((self.clock.now(), device, push))
        return outcome

    async def send(self, message: EmailMessage) -> None:
        if self.refuse is not None:
            raise self.refuse
        self.letters.append(message)

    async def suppressed(self, addresses: Any) -> set[str]:
        return self.closed.keys() & set(addresses)

    async def suppress(self, address: str, reason: str) -> None:
        self.closed[address] = reason

    async def tell(self, app: str, items: Sequence[LiveItem]) -> None:
        self.told += items

    @property
    def bodies(self) -> list[str]:
        """What was accepted says."""
        return [push.body for _, _, push in self.pushes]


@dataclass
class Always:
    """An occasion that is true unless its user is on the list; counts how often it was asked."""

    type: MessageType
    untrue: set[UUID] = field(default_factory=set)
    wording: Wording = SAYING
    asked: list[list[Candidate]] = field(default_factory=list)

    async def wordings(self, app: str, candidates: Sequence[Candidate], now: datetime) -> Mapping[UUID, Wording]:
        self.asked.append(list(candidates))
        return {each.id: self.wording for each in candidates if each.user_id not in self.untrue}


@dataclass
class World:
    """The ports on one adapter, and the acts over them."""

    frame: jobs.World
    ports: Any
    """The adapters by the name of their port, in lower case."""
    data: Any
    rows: Callable[[], Any]
    """All messages, oldest first."""
    put: Callable[[Message], Any]
    """Overwrites a message's row, for tests that break what the service keeps."""

    def __post_init__(self) -> None:
        self.clock, self.uow = self.frame.clock, self.frame.uow
        self.clock.at = START
        p = self.ports
        self.apps = Apps([APP, THERE, SILENT])
        self.world = Providers(self.clock)
        kinds: tuple[MessageType, ...] = ("reminder", "streak_risk", "achievement", "weekly_summary")
        self.occasions = {kind: Always(kind) for kind in kinds}
        self.counts = JobTally()
        self.agenda = KeepAgenda(self.apps, p["appointments"], p["zones"], self.clock)
        self.postbox = PostMessage(self.apps, p["zones"], p["queue"], self.frame.jobs, self.clock, IDS)
        self.send_due = SendDue(p["appointments"], p["queue"], self.frame.jobs, IDS)
        self.moves = MovePlans(p["appointments"], p["zones"], self.clock)
        self.letters = Letters(PublicBase("https://x.example"), SignedCursors(["k" * 32]))
        self.motivation = PlanMotivation(p["zones"], p["devices"], p["preferences"], self.agenda, self.uow)
        prepare = Prepare(
            Occasions([*self.occasions.values(), MotivationOccasion(), AskedTest()]),
            p["devices"],
            self.world,
            self.letters,
        )
        self.deliver = DeliverBatch(
            self.apps,
            p["batches"],
            p["changes"],
            prepare,
            SendMessage(self.world, self.world, self.world),
            p["devices"],
            self.motivation,
            self.world,
            self.counts,
            self.clock,
            Window(),
        )
        self.register_device = RegisterDevice(p["devices"], self.motivation, Endpoints(), self.uow, self.clock, IDS)
        self.unregister_device = UnregisterDevice(p["devices"], self.motivation, self.uow)
        self.test = SendTest(self.postbox, self.uow, IDS)
        self.read_preferences = ReadPreferences(p["preferences"])
        self.change_preferences = ChangePreferences(p["preferences"], self.motivation, self.uow)
        self.unsubscribe = Unsubscribe(self.letters, p["preferences"], self.motivation, self.uow)

    async def person(
        self,
        *,
        app: str = "here",
        timezone: str = "UTC",
        locale: str = "en",
        email: str | None = None,
        devices: int = 0,
    ) -> Actor:
        """A new member of the app, with so many devices."""
        actor = Actor(app, IDS.new(), IDS.new())
        now = self.clock.now()
        async with self.uow("*"):
            await self.ports["accounts"].add(Account(id=actor.user_id, created_at=now, email=email))
            await self.ports["memberships"].add(
                Membership(app=app, user_id=actor.user_id, timezone=timezone, locale=locale, created_at=now)
            )
            for number in range(devices):
                device = Device(
                    id=IDS.new(),
                    app=app,
                    user_id=actor.user_id,
                    platform="ios",
                    token=f"{actor.user_id}-{number}",
                    registered_at=now,
                )
                await self.ports["devices"].register(device, None, 20)
        return actor

    async def plan(self, who: Actor, kind: MessageType = "reminder", rule: Recurrence = AT_NINE, **more: Any) -> None:
        """In a unit of work of its own."""
        async with self.uow(who.app):
            await self.agenda.plan(who.app, who.user_id, kind, rule, **more)

    async def cancel(self, who: Actor, kind: MessageType = "reminder", **more: Any) -> None:
        """In a unit of work of its own."""
        async with self.uow(who.app):
            await self.agenda.cancel(who.app, who.user_id, kind, **more)

    async def post(self, who: Actor, kind: MessageType = "achievement", key: str = "k", **more: Any) -> bool:
        """In a unit of work of its own."""
        async with self.uow(who.app):
            return await self.postbox.post(who.app, who.user_id, kind, key, **more)

    async def move(self, who: Actor, timezone: str) -> None:
        """The person lives elsewhere from now on."""
        async with self.uow(who.app):
            await self.ports["profiles"].move(who.app, who.user_id, timezone, self.clock.now())
            await self.moves.zone_changed(who.app, who.user_id)

    async def register(self, who: Actor, token: str, platform: Any = "ios", installation: str | None = None) -> None:
        """As the route does."""
        command = RegisterDeviceCommand(token=token, platform=platform, installation_id=installation)
        await self.register_device(who, command)

    async def unregister(self, who: Actor, token: str) -> None:
        """As the route does."""
        await self.unregister_device(who, UnregisterDeviceCommand(token=token))

    async def wish(self, who: Actor, **changes: Any) -> PreferencesView:
        """As the route does, from JSON-like values."""
        import msgspec

        return await self.change_preferences(who, msgspec.convert(changes, ChangePreferencesCommand))

    def handlers(self) -> tuple[list[Handler], list[Source]]:
        """Those of the service, over these acts."""

        async def deliver(delivery: Any) -> None:
            await self.deliver(delivery.app, delivery.payload.id)

        handler = Handler(JOB, lambda: deliver, payload=Batch, atomic=False, retries=20, timeout=120)
        return [handler], [Source("messages", lambda: self.send_due)]

    async def drain(self) -> int:
        """Run what is due at this instant until nothing is left; how many jobs failed."""
        handlers, sources = self.handlers()
        return (await self.frame.drain(*handlers, sources=sources)()).failed

    async def at(self, instant: datetime) -> int:
        """The clock shows that instant, and what is due then is done."""
        self.clock.at = instant
        return await self.drain()

    async def messages(self) -> list[Message]:
        """All rows."""
        found: list[Message] = await self.rows()
        return found


def memory_world() -> World:
    """Everything in memory."""
    database = MemoryDatabase()
    frame = jobs.memory_world(database)
    appointments, messages = MemoryAppointments(database), MemoryMessages(database)

    async def rows() -> list[Message]:
        async with database.turn():
            return sorted(database.table("messages").rows(), key=lambda row: row.id)

    async def put(message: Message) -> None:
        async with database.turn():
            database.table("messages").put(message.id, message)

    ports = {
        "accounts": MemoryAccounts(database),
        "memberships": MemoryMemberships(database),
        "profiles": MemoryProfiles(database),
        "appointments": appointments,
        "zones": MemoryZones(database),
        "queue": messages,
        "batches": messages,
        "changes": messages,
        "devices": MemoryDevices(database),
        "preferences": MemoryPreferences(database),
        "database": database,
    }
    return World(frame, ports, MemoryPersonalData(database), rows, put)


@asynccontextmanager
async def postgres_world(dsn: str) -> AsyncIterator[World]:
    """Everything on Postgres, under the service's role."""
    async with jobs.postgres_world(dsn) as frame:
        database: Database = frame.uow.database  # type: ignore[attr-defined]  # the frame's own

        async def rows() -> list[Message]:
            from adapters.postgres.messaging.messages import _message

            return [_message(row) for row in await database.fetch("*", "select * from messages order by id")]

        async def put(message: Message) -> None:
            await database.execute(
                "*",
                "update messages set state = $2, attempts = $3, batch = $4 where id = $1",
                *(message.id, message.state, message.attempts, message.batch),
            )

        ports = {
            "accounts": PostgresAccounts(database),
            "memberships": PostgresMemberships(database),
            "profiles": PostgresProfiles(database),
            "appointments": PostgresAppointments(database),
            "zones": PostgresZones(database),
            "queue": PostgresQueue(database),
            "batches": PostgresBatches(database),
            "changes": PostgresChanges(database),
            "devices": PostgresDevices(database),
            "preferences": PostgresPreferences(database),
            "database": database,
        }
        yield World(frame, ports, PostgresPersonalData(database), rows, put)
