"""A bot is a table of handlers. One file declares it: what it answers to, and how.

```python
BOT = Bot("echo", "Echo", about=say(en="I repeat.", es="Repito."))


@BOT.command("shout", "<text>", say(en="say it loudly", es="decirlo fuerte"))
async def shout(turn: Turn, text: str) -> None:
    turn.say(text.upper())


APP = BOT.app()
```
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

import msgspec

from core.bots.calls import Media
from core.bots.errands import Outcome
from core.bots.said import Said
from core.bots.turn import Turn
from core.bots.updates import JoinRequest, MemberChange, PreCheckoutQuery, SuccessfulPayment
from core.platform.registry.spec import AppSpec, Feature

Place = Literal["private", "group", "anywhere"]


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A timer whose instant has come: `at` may lie far back after downtime. `key` is the one it was set with."""

    key: str
    at: datetime
    body: bytes

    def read(self, of: type[T]) -> T:
        """What it was set with."""
        return msgspec.json.decode(self.body, type=of)


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """How a call with a tag went: Telegram's `result`, or why it refused for good."""

    tag: str
    ok: bool
    result: Any = None
    error: str = ""


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of an errand, with what the bot wanted back."""

    outcome: Outcome
    body: bytes

    def read(self, of: type[T]) -> T:
        """What it was sent out with."""
        return msgspec.json.decode(self.body, type=of)


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """How a subscription by card stood at `at` that the bot sold: paid for until then, when it `renews`, or `ended`.
    `source` names it; `metadata` is what the bot wrote to it."""

    source: str
    amount: int
    currency: str
    metadata: dict[str, str]
    until: datetime | None
    renews: bool
    ended: bool
    at: datetime


T = TypeVar("T", bound=msgspec.Struct)
H = TypeVar("H", bound=Callable[..., Awaitable[None]])
WithText = Callable[[Turn, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Command:
    """One of a bot's commands, as its help lists it."""

    name: str
    usage: str
    help: Said
    where: Place
    run: WithText


@dataclass(slots=True)
class Bot:
    """What a bot answers to. `about` is its one sentence about itself; `reads_groups` asks for all messages of groups
    (Telegram's privacy mode must be off), `admin` for an administrator's standing in them, with those `rights`
    (core.telegram.org/bots/api#chatmemberadministrator)."""

    slug: str
    title: str
    about: Said
    reads_groups: bool = False
    admin: bool = False
    rights: tuple[str, ...] = ()
    commands: dict[str, Command] = field(default_factory=dict)
    buttons: dict[str, WithText] = field(default_factory=dict)
    timers: dict[str, Callable[[Turn, Due], Awaitable[None]]] = field(default_factory=dict)
    receipts: dict[str, Callable[[Turn, Receipt], Awaitable[None]]] = field(default_factory=dict)
    outcomes: dict[str, Callable[[Turn, Fetched], Awaitable[None]]] = field(default_factory=dict)
    answers: dict[str, Callable[[Turn, str, bytes], Awaitable[None]]] = field(default_factory=dict)
    on_start: WithText | None = None
    on_text: WithText | None = None
    on_media: Callable[[Turn, Media], Awaitable[None]] | None = None
    on_member: Callable[[Turn, MemberChange], Awaitable[None]] | None = None
    on_standing: Callable[[Turn, MemberChange], Awaitable[None]] | None = None
    on_join_request: Callable[[Turn, JoinRequest], Awaitable[None]] | None = None
    on_pre_checkout: Callable[[Turn, PreCheckoutQuery], Awaitable[None]] | None = None
    on_stars: Callable[[Turn, SuccessfulPayment], Awaitable[None]] | None = None
    on_moved: Callable[[Turn], Awaitable[None]] | None = None
    on_paid: Callable[[Turn, Paid], Awaitable[None]] | None = None

    def app(self, *features: Feature, **more: Any) -> AppSpec:
        """The bot as an app of the studio."""
        return AppSpec(
            slug=self.slug,
            title=self.title,
            features=(Conversation(bot=self), *features),
            sign_in=frozenset({"telegram"}),
            locales=("en", "es"),
            **more,
        )

    def command(self, name: str, usage: str, about: Said, *, where: Place = "anywhere") -> Callable[[H], H]:
        """Answers `/name args`; the handler gets what stands behind the name. Listed in the help."""

        def declare(run: H) -> H:
            self.commands[name] = Command(name, usage, about, where, run)
            return run

        return declare

    def button(self, verb: str) -> Callable[[H], H]:
        """Answers a press of a button with data `verb:rest`; the handler gets the rest."""
        return _into(self.buttons, verb)

    def timer(self, kind: str) -> Callable[[H], H]:
        """Runs when a timer of the kind is due; the handler gets a `Due`."""
        return _into(self.timers, kind)

    def receipt(self, kind: str) -> Callable[[H], H]:
        """Hears how calls went whose tag is `kind:rest`; the handler gets a `Receipt` whose tag is the rest."""
        return _into(self.receipts, kind)

    def outcome(self, kind: str) -> Callable[[H], H]:
        """Hears what errands of the kind brought; the handler gets a `Fetched`."""
        return _into(self.outcomes, kind)

    def answer(self, step: str) -> Callable[[H], H]:
        """Takes the words that answer `turn.ask(step, …)`; the handler gets them and what was kept, as bytes."""
        return _into(self.answers, step)

    def started(self, run: H) -> H:
        """Takes the payload of a deep link, `/start payload`, after the one greeting."""
        self.on_start = run
        return run

    def text(self, run: H) -> H:
        """Takes text that is neither command nor answer."""
        self.on_text = run
        return run

    def media(self, run: H) -> H:
        """Takes photos, videos and files; an album as many of them."""
        self.on_media = run
        return run

    def member(self, run: H) -> H:
        """Hears that somebody's standing in a group changed."""
        self.on_member = run
        return run

    def standing(self, run: H) -> H:
        """Hears that the bot's own standing in a chat changed."""
        self.on_standing = run
        return run

    def join_request(self, run: H) -> H:
        """Hears that somebody asks to be let in."""
        self.on_join_request = run
        return run

    def moved(self, run: H) -> H:
        """Hears that the room goes by another zone; what was set for times on its wall may be set anew."""
        self.on_moved = run
        return run

    def pre_checkout(self, run: H) -> H:
        """Says yes to somebody about to pay by returning, no by `Refused`. It reads only, and quickly: it runs while
        Telegram waits, whatever becomes of jobs."""
        self.on_pre_checkout = run
        return run

    def stars(self, run: H) -> H:
        """Hears of a payment in Stars, once for each charge."""
        self.on_stars = run
        return run

    def paid(self, run: H) -> H:
        """Hears of a payment by card for what a `Sell` made, or of its subscription's end."""
        self.on_paid = run
        return run


class Conversation(Feature, frozen=True, kw_only=True):
    """The app is a bot of Telegram's."""

    bot: Bot


def _into(table: dict[str, Any], key: str) -> Callable[[H], H]:
    def declare(run: H) -> H:
        if key in table:
            raise ValueError(f"{key!r} has a handler already")
        table[key] = run
        return run

    return declare
