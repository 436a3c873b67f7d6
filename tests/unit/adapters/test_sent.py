"""Letters and pushes are counted once a provider has them, and nothing is lost while the counts can't be added."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from tests.support.jobs import START, HandClock
from tests.support.messaging import Providers

from adapters import sent
from adapters.sent import CountedMailer, CountedPushes, SentCounter
from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import EmailRefused
from core.messaging.push.message import Accepted, Device, Later, Push
from core.platform.analytics.model import Key, Seen
from core.shared.errors import Unavailable

TODAY, TOMORROW = date(2030, 1, 1), date(2030, 1, 2)
LETTER = EmailMessage(app="calixo", kind="weekly_summary", to="ana@example.com", subject="s", text="t")
PUSH = Push(id=UUID(int=1), title="t", body="b", data={}, expires_at=None)


class Books:
    """`Usage` that can fail."""

    def __init__(self) -> None:
        self.counts: Counter[Key] = Counter()
        self.calls = 0
        self.failure: Exception | None = None

    async def saw(self, seen: object) -> None:
        raise NotImplementedError(Seen)

    async def add(self, counts: Mapping[Key, int]) -> None:
        self.calls += 1
        if self.failure is not None:
            raise self.failure
        self.counts.update(counts)

    async def prune(self, counts_before: date, people_before: date, most: int) -> int:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent, "SECONDS", 0.01)


def device(app: str) -> Device:
    return Device(id=UUID(int=2), app=app, user_id=UUID(int=3), platform="ios", token="t", registered_at=START)


async def test_what_providers_took_is_counted_by_app_and_day_in_one_go() -> None:
    books, clock = Books(), HandClock()
    counter = SentCounter(books, clock)
    providers = Providers(clock)
    mailer, pushes = CountedMailer(providers, counter), CountedPushes(providers, counter)
    for app in ("calixo", "lowkeymode", "calixo"):
        assert isinstance(await pushes.push(device(app), PUSH), Accepted)
    await mailer.send(LETTER)
    clock.at = datetime(2030, 1, 2, tzinfo=UTC)
    await mailer.send(LETTER)
    assert books.calls == 0
    await asyncio.sleep(0.05)
    assert books.calls == 1
    assert books.counts == {
        Key("calixo", TODAY, "sent", "push"): 2,
        Key("lowkeymode", TODAY, "sent", "push"): 1,
        Key("calixo", TODAY, "sent", "email"): 1,
        Key("calixo", TOMORROW, "sent", "email"): 1,
    }
    await counter.stop()


async def test_what_was_not_taken_is_not_counted() -> None:
    books, clock = Books(), HandClock()
    counter = SentCounter(books, clock)
    providers = Providers(clock, outcome=lambda _device, _push: Later(), refuse=EmailRefused("no such mailbox"))
    assert isinstance(await CountedPushes(providers, counter).push(device("calixo"), PUSH), Later)
    with pytest.raises(EmailRefused):
        await CountedMailer(providers, counter).send(LETTER)
    await counter.stop()
    assert books.counts == {}


@pytest.mark.parametrize("failure", [Unavailable("database_unavailable"), RuntimeError("a fault of ours")])
async def test_counts_wait_for_a_database_that_is_down_and_letters_do_not(failure: Exception) -> None:
    books, clock = Books(), HandClock()
    counter = SentCounter(books, clock)
    books.failure = failure
    mailer = CountedMailer(Providers(clock), counter)
    await mailer.send(LETTER)
    await asyncio.sleep(0.05)
    await mailer.send(LETTER)
    assert books.calls > 1
    books.failure = None
    await counter.stop()
    assert books.counts == {Key("calixo", TODAY, "sent", "email"): 2}
