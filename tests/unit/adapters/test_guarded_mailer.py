"""A mail provider that is down is left in peace."""

from datetime import timedelta

import pytest

from adapters.circuit import FAILURES, OPEN_FOR, Circuit
from adapters.email.guarded import GuardedMailer
from adapters.sandbox.clock import SandboxClock
from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import EmailRefused
from core.shared.errors import Unavailable

LETTER = EmailMessage(to="ada@example.com", subject="Hello", text="Hello", app="here", kind="verify")


class Provider:
    """Fails as it is told, and counts the calls."""

    def __init__(self, failure: Exception | None) -> None:
        self.failure = failure
        self.calls = 0

    async def send(self, message: EmailMessage) -> None:
        self.calls += 1
        if self.failure is not None:
            raise self.failure


async def fail(mailer: GuardedMailer, error: type[Exception], times: int) -> None:
    for _ in range(times):
        with pytest.raises(error):
            await mailer.send(LETTER)


async def test_after_five_failures_nothing_is_sent_for_half_a_minute_then_one_probe() -> None:
    clock = SandboxClock()
    clock.hold(clock.now())
    provider = Provider(Unavailable("provider_unavailable", "down"))
    mailer = GuardedMailer(provider, Circuit("The mail server", clock))
    await fail(mailer, Unavailable, FAILURES + 3)
    assert provider.calls == FAILURES
    clock.advance(OPEN_FOR - timedelta(seconds=1))
    await fail(mailer, Unavailable, 1)
    assert provider.calls == FAILURES
    clock.advance(timedelta(seconds=1))
    provider.failure = None
    await mailer.send(LETTER)
    await mailer.send(LETTER)
    assert provider.calls == FAILURES + 2


async def test_a_letter_that_is_refused_for_good_is_no_failure_of_the_provider() -> None:
    provider = Provider(EmailRefused("no such person"))
    mailer = GuardedMailer(provider, Circuit("The mail server", SandboxClock()))
    await fail(mailer, EmailRefused, FAILURES + 3)
    assert provider.calls == FAILURES + 3
