"""Chats with one bot, in memory and without any network: what people say and press, what the bot sends, time."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec

from adapters.memory.bots.remembering import MemoryNumbers, MemoryRecords, MemoryRooms, MemoryStarsPayments
from adapters.memory.bots.waiting import MemoryErrands, MemoryPace, MemoryQueue, MemoryTimers
from adapters.memory.database import MemoryDatabase
from adapters.memory.platform.inbox import MemoryInbox
from adapters.system.ids import TimeOrderedIds
from core.bots.bot import Bot, Conversation
from core.bots.errands import AskModel, EndSale, KeepFile, Outcome, ReadReport, Sell
from core.bots.ground import Address, Ground
from core.bots.handle_update import HandleUpdate
from core.bots.house import House
from core.bots.meet import Meet
from core.bots.ports import FloodWait, TelegramRefusal
from core.bots.queue_calls import QueueCalls
from core.bots.receive_update import AnswerPreCheckout, ReceiveUpdate
from core.bots.registry import Bots
from core.bots.rooms import Room
from core.bots.run_errand import RunErrand
from core.bots.run_timer import HandOverTimers, RunTimer
from core.bots.send_queued import SendForgotten, SendQueued
from core.bots.stars import Stars
from core.bots.tell_paid import TellPaid
from core.bots.updates import User
from core.platform.inbox.ports import Inbox
from core.platform.inbox.receive import Receive
from core.platform.jobs.handlers import Handlers
from core.platform.jobs.ports import Turns
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from core.shared.files import Purpose, SignedUrl, StoredFile
from entrypoints.jobs.declare import declared
from tests.support.jobs import HandClock, World, memory_world

PEOPLE = UUID("5c0f5b6c-53d5-4b0e-8b53-0d5f6d3a9f00")
SECRET = "a secret of tests"


class Person(msgspec.Struct, frozen=True):
    """Somebody at Telegram; a private chat has their id."""

    id: int
    name: str = "Ana"
    language: str = "en"

    @property
    def user(self) -> dict[str, Any]:
        """As updates tell of them."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}


ANA, BEA, CARLOS = Person(11, "Ana"), Person(12, "Bea"), Person(13, "Carlos")


class Sent(msgspec.Struct, frozen=True):
    """One call that reached Telegram."""

    at: datetime
    method: str
    params: dict[str, Any]
    result: Any = None

    @property
    def chat(self) -> int | None:
        return self.params.get("chat_id")

    @property
    def text(self) -> str:
        found: str = self.params.get("text") or self.params.get("caption") or ""
        return found

    @property
    def buttons(self) -> list[str]:
        """The callback data, or the link, of each button."""
        rows = (self.params.get("reply_markup") or {}).get("inline_keyboard", [])
        return [b.get("callback_data") or b.get("url") or b["web_app"]["url"] for row in rows for b in row]


@dataclass
class FakeTelegram:
    """`core.bots.ports.Telegram`: remembers what was sent, refuses as told."""

    clock: HandClock
    sent: list[Sent] = field(default_factory=list)
    refusals: dict[int, list[Exception]] = field(default_factory=dict)
    """By chat, what its next calls meet."""
    refused: dict[str, list[Exception]] = field(default_factory=dict)
    """The same by method."""
    files: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    """By method, what it results in."""
    numbers: Any = field(default_factory=lambda: itertools.count(1000))

    async def call(self, bot: str, method: str, params: dict[str, Any], *, within: float = 10.0) -> Any:
        waiting = self.refused.get(method) or self.refusals.get(params.get("chat_id", 0))
        if waiting:
            raise waiting.pop(0)
        result: Any = True
        if method in self.answers:
            result = self.answers[method]
        elif method == "sendMediaGroup":
            result = [{"message_id": next(self.numbers)} for _ in params["media"]]
        elif method.startswith(("send", "copy", "forward")):
            result = {"message_id": next(self.numbers)}
        self.sent.append(Sent(self.clock.now(), method, params, result))
        return result

    async def download(self, bot: str, file_id: str, most: int) -> bytes:
        content = self.files.get(file_id)
        if content is None:
            raise TelegramRefusal(400, "Bad Request: wrong file_id")
        if len(content) > most:
            raise TelegramRefusal(413, "the file is too big")
        return content


@dataclass
class FakeStudio:
    """`core.bots.ports.Studio`: one account each."""

    suspended: set[int] = field(default_factory=set)
    wished: list[tuple[UUID, str | None, str | None]] = field(default_factory=list)

    async def enter(self, app: str, user: User) -> UUID | None:
        return None if user.id in self.suspended else uuid5(PEOPLE, str(user.id))

    async def wishes(
        self, app: str, user_id: UUID, *, timezone: str | None = None, language: str | None = None
    ) -> None:
        self.wished.append((user_id, timezone, language))


@dataclass
class FakeOutside:
    """Models, the store of files, and payments by card: answers in turn, else something plain."""

    asked: list[Any] = field(default_factory=list)
    outcomes: list[Outcome | Exception] = field(default_factory=list)

    async def ask(self, app: str, user_id: UUID | None, work: AskModel, picture: bytes | None, key: UUID) -> Outcome:
        return self._next(work, Outcome(ok=True, text="{}"))

    async def keep(self, app: str, user_id: UUID | None, name: str, content: bytes, key: UUID) -> Outcome:
        work = KeepFile(file_id="", name=name, most=len(content))
        return self._next(work, Outcome(ok=True, key=f"kept/{key}", size=len(content)))

    async def read(self, app: str, user_id: UUID | None, work: ReadReport) -> Outcome:
        return self._next(work, Outcome(ok=False, reason="not_yours"))

    async def sell(self, app: str, work: Sell, key: UUID) -> Outcome:
        return self._next(work, Outcome(ok=True, url=f"https://pay.example/{key}"))

    async def end(self, work: EndSale, key: UUID) -> Outcome:
        return self._next(work, Outcome(ok=True))

    def _next(self, work: Any, plain: Outcome) -> Outcome:
        self.asked.append(work)
        outcome = self.outcomes.pop(0) if self.outcomes else plain
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class _Files:
    """`core.shared.files.Files`, as far as turns go."""

    async def take(self, app: str, upload_id: UUID, purpose: Purpose, owner: UUID | None = None) -> StoredFile:
        raise NotImplementedError

    async def release(self, app: str, key: str) -> None:
        raise NotImplementedError

    def url(self, key: str, *, now: datetime, name: str | None = None) -> SignedUrl:
        return SignedUrl(url=f"https://files.example/{key}", expires_at=now + timedelta(minutes=10))

    def public_url(self, key: str) -> str:
        raise NotImplementedError


@dataclass
class Keys:
    """`core.bots.ports.BotKeys`: the same for all, or none."""

    tokens: bool = True
    secrets: bool = True

    def token(self, bot: str) -> str:
        return "42:TEST" if self.tokens else ""

    def secret(self, bot: str) -> str:
        return SECRET if self.secrets else ""


class Chats:
    """A bot and the people it talks with."""

    def __init__(self, app: AppSpec) -> None:
        conversation = app.feature(Conversation)
        assert conversation is not None
        self.app, self.bot = app.slug, conversation.bot
        self.database = MemoryDatabase()
        self.world: World = memory_world(self.database)
        self.clock: HandClock = self.world.clock
        self.telegram, self.studio, self.outside = FakeTelegram(self.clock), FakeStudio(), FakeOutside()
        self._numbers = itertools.count(1)
        self._messages: dict[int, dict[str, Any]] = {}
        self._wire(Apps([app]))

    def _wire(self, apps: Apps) -> None:
        db, clock, jobs, uow = self.database, self.clock, self.world.jobs, self.world.uow
        ids, bots = TimeOrderedIds(clock), Bots(apps)
        self.rooms, self.records, self.timers = MemoryRooms(db), MemoryRecords(db), MemoryTimers(db)
        self.queue, pace, errands = MemoryQueue(db), MemoryPace(db), MemoryErrands(db)
        address = Address("https://rhizome.example")
        numbers, inbox = MemoryNumbers(db), MemoryInbox(db)
        self.stars = MemoryStarsPayments(db)
        ground = Ground(
            self.records, numbers, self.timers, errands, self.rooms, ids, jobs, address, _Files(), self.stars
        )
        outgoing = QueueCalls(self.queue, self.rooms, jobs, ids)
        meet, house = Meet(self.rooms, self.studio, self.queue), House(self.rooms, self.studio)
        known: dict[type, Any] = {
            Inbox: inbox,
            Turns: self.world.turns,
            HandleUpdate: HandleUpdate(bots, meet, house, ground, outgoing, Stars(self.stars), clock),
            HandOverTimers: HandOverTimers(self.timers, jobs),
            RunTimer: RunTimer(bots, self.timers, self.rooms, ground, outgoing, clock),
            SendForgotten: SendForgotten(self.queue, jobs, uow),
            SendQueued: SendQueued(
                bots, self.queue, pace, self.rooms, meet, self.timers, ground, outgoing, self.telegram, jobs, uow, clock
            ),
            RunErrand: RunErrand(
                bots,
                errands,
                self.rooms,
                ground,
                outgoing,
                self.telegram,
                self.outside,
                self.outside,
                self.outside,
                self.outside,
                uow,
                clock,
            ),
        }
        self.tell_paid = TellPaid(bots, self.rooms, ground, outgoing, clock)
        everything = declared(lambda kind: known.get(kind, apps if kind is Apps else None))
        ours = [h for h in everything.by_name.values() if h.name.startswith(("bots.", "inbox.telegram"))]
        sources = [source for source in everything.sources if source.name.startswith("bots.")]
        self.handlers = Handlers.of(ours, sources=sources)
        self._drain = self.world.drain(*ours, sources=sources)
        answer = AnswerPreCheckout(self.telegram, self.rooms, ground, uow, clock)
        self.receive = ReceiveUpdate(bots, Keys(), Receive(inbox, jobs, uow, clock, ids), answer)

    # --- what people do

    async def says(
        self,
        who: Person,
        text: str = "",
        *,
        chat: int | None = None,
        title: str = "The group",
        reply_to: int | None = None,
        settle: bool = True,
        **more: Any,
    ) -> int:
        """A message, in private or in the group `chat`, and all that follows at this instant; the message's id."""
        message_id = next(self._numbers)
        message: dict[str, Any] = {
            "message_id": message_id,
            "date": int(self.clock.now().timestamp()),
            "from": who.user,
            "chat": self._chat(who, chat, title),
            **({"text": text} if text else {}),
            **more,
        }
        if reply_to is not None:
            message["reply_to_message"] = self._messages[reply_to]
        self._messages[message_id] = message
        await self.update(settle=settle, message=message)
        return message_id

    async def presses(self, who: Person, data: str, *, chat: int | None = None, message_id: int = 1000) -> None:
        """A button, below the bot's message of that id."""
        message = {"message_id": message_id, "date": 1, "chat": self._chat(who, chat, "The group")}
        query = {"id": f"query-{next(self._numbers)}", "from": who.user, "data": data, "message": message}
        await self.update(callback_query=query)

    async def becomes(
        self, who: Person, status: str, *, chat: int | None = None, before: str = "left", me: bool = False, **more: Any
    ) -> None:
        """Somebody's standing in a chat changes, or with `me` the bot's own by that person's doing."""
        member = {"id": 42, "is_bot": True, "first_name": "Bot"} if me else who.user
        change = {
            "chat": self._chat(who, chat, "The group"),
            "from": who.user,
            "date": 1,
            "old_chat_member": {"user": member, "status": before},
            "new_chat_member": {"user": member, "status": status},
            **more,
        }
        await self.update(**{"my_chat_member" if me else "chat_member": change})

    async def update(self, *, settle: bool = True, **parts: Any) -> None:
        """Any update; afterwards, unless told otherwise, what is due now is done and sent."""
        body = msgspec.json.encode({"update_id": next(self._numbers), **parts})
        await self.receive(self.app, SECRET, body)
        if settle:
            await self.settle()

    # --- time

    async def settle(self) -> None:
        """What is due now happens; messages that Telegram's limits put off go as soon as they may, so that some
        seconds may pass."""
        await self._drain()
        for _ in range(600):
            if not self.waiting():
                return
            self.clock.advance(seconds=1)
            await self._drain()

    async def until(self, instant: datetime) -> None:
        """Time passes, with workers at work: every timer on the way runs at its own instant."""
        while (due := self._next_due()) is not None and due <= instant:
            self.clock.at = max(self.clock.at, due)
            await self.settle()
        self.clock.at = max(self.clock.at, instant)
        await self.settle()

    async def passes(self, **by: float) -> None:
        """So much time passes, with workers at work."""
        await self.until(self.clock.now() + timedelta(**by))

    async def downtime(self, **by: float) -> None:
        """So much time passes with nobody at work; then they come back."""
        self.clock.advance(**by)
        await self.settle()

    # --- what came of it

    def to(self, chat: int | Person, since: int = 0) -> list[Sent]:
        """What was put into a chat, by now."""
        wanted = chat.id if isinstance(chat, Person) else chat
        return [sent for sent in self.telegram.sent[since:] if sent.chat == wanted]

    def texts(self, chat: int | Person, since: int = 0) -> list[str]:
        """The texts of it."""
        return [sent.text for sent in self.to(chat, since) if sent.method.startswith(("send", "edit", "copy"))]

    def last(self, chat: int | Person) -> Sent:
        """The last of it."""
        return self.to(chat)[-1]

    @property
    def mark(self) -> int:
        """For `since`: what comes later."""
        return len(self.telegram.sent)

    def methods(self, since: int = 0) -> list[str]:
        """What was called."""
        return [sent.method for sent in self.telegram.sent[since:]]

    def waiting(self) -> int:
        """How many calls wait to be sent."""
        return len(self.database.table("bot_calls"))

    def timers_set(self) -> list[tuple[str, datetime]]:
        """Key and instant of each, soonest first, without the frame's own."""
        rows = self.database.table("bot_timers").rows()
        found = [(row.timer.key, row.timer.at) for row in rows if not row.timer.key.startswith("_")]
        return sorted(found, key=lambda timer: (timer[1], timer[0]))

    async def room(self, chat: int | Person) -> Room:
        """What the bot knows of a chat."""
        found = await self.rooms.get(self.app, chat.id if isinstance(chat, Person) else chat)
        assert found is not None
        return found

    def _next_due(self) -> datetime | None:
        rows = self.database.table("bot_timers").rows()
        pending = [row.timer.at for row in rows if not row.handed]
        return min(pending, default=None)

    @staticmethod
    def _chat(who: Person, chat: int | None, title: str) -> dict[str, Any]:
        if chat is None or chat == who.id:
            return {"id": who.id, "type": "private", "first_name": who.name}
        return {"id": chat, "type": "supergroup", "title": title}


def media(kind: str, file_id: str, *, caption: str = "", group: str = "", size: int = 1000) -> dict[str, Any]:
    """The part of a message that a photo, video or document is."""
    file: Any = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": size}
    if kind == "photo":
        file = [
            {**file, "file_id": f"{file_id}-small", "width": 90, "height": 90},
            {**file, "width": 900, "height": 900},
        ]
    more = {"caption": caption} if caption else {}
    return {kind: file, **more, **({"media_group_id": group} if group else {})}


def flood(seconds: int) -> FloodWait:
    """Telegram wants silence."""
    return FloodWait(seconds)


def blocked() -> TelegramRefusal:
    """The person has blocked the bot."""
    return TelegramRefusal(403, "Forbidden: bot was blocked by the user")


def every_language(bot: Bot) -> Iterable[tuple[str, str, str]]:
    """Name and both forms of what the help says."""
    return ((c.name, c.help.en, c.help.es) for c in bot.commands.values())
