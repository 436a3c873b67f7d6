"""What every mailer promises, over the real wires of the sandbox."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

import pytest

from adapters.email.postmark import PostmarkMailer
from adapters.email.smtp import SmtpMailer, _translated, smtp_server
from adapters.system.ids import TimeOrderedIds
from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import EmailRefused, Mailer
from core.shared.errors import Unavailable
from entrypoints.sandbox.faults import FaultCommand
from entrypoints.sandbox.outbox import Item
from tests.support.world import NOON, Served, served_world

SENDER = "Rhizome <no-reply@rhizome.test>"


@dataclass
class Post:
    """A mailer, and the mailbox at its other end."""

    mailer: Mailer
    served: Served

    @property
    def box(self) -> list[Item]:
        return self.served.world.outbox.list(["email"])

    def fault(self, **fault: object) -> None:
        self.served.world.faults.add(FaultCommand(service="email", **fault))  # type: ignore[arg-type]  # test's own words


@pytest.fixture(params=["smtp", "postmark"])
async def post(request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    async with served_world() as served:
        mailer: Mailer = PostmarkMailer(served.settings["POSTMARK_BASE_URL"], "token", SENDER)
        if request.param == "smtp":
            server = smtp_server(served.settings["SMTP_URL"])
            mailer = SmtpMailer(server, SENDER, served.clock, TimeOrderedIds(served.clock))
        yield Post(mailer, served)


def letter(**changed: object) -> EmailMessage:
    content = {
        "app": "lowkeymode",
        "kind": "weekly_summary",
        "to": "ada@example.com",
        "subject": "¿Qué tal, Ada? 🌱",
        "text": "Hello Ada\n",
        "html": "<p>Hello <b>Ada</b></p>\n",
        "headers": {"List-Unsubscribe": "<https://rhizome.test/unsubscribe/abc>"},
    }
    return EmailMessage(**{**content, **changed})  # type: ignore[arg-type]  # as above


async def test_a_letter_arrives_whole(post: Post) -> None:
    await post.mailer.send(letter())
    (item,) = post.box
    assert item.to == "ada@example.com"
    assert item.at == NOON
    assert item.payload["subject"] == "¿Qué tal, Ada? 🌱"
    assert item.payload["text"] == "Hello Ada\n"
    assert item.payload["html"] == "<p>Hello <b>Ada</b></p>\n"
    headers = item.payload["headers"]
    assert isinstance(headers, dict)
    assert headers["From"] == SENDER
    assert headers["List-Unsubscribe"] == "<https://rhizome.test/unsubscribe/abc>"


async def test_a_letter_may_be_text_alone(post: Post) -> None:
    await post.mailer.send(letter(html=None))
    assert post.box[0].payload["html"] is None


async def test_a_letter_may_have_long_lines_and_all_of_unicode(post: Post) -> None:
    text = "ñ漢🌱 " * 400 + "\n.\n..dots\nFrom here\n"
    await post.mailer.send(letter(text=text))
    assert post.box[0].payload["text"] == text


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_provider_in_trouble_is_worth_another_try(post: Post, status: int) -> None:
    post.fault(status=status)
    with pytest.raises(Unavailable):
        await post.mailer.send(letter())
    assert post.box == []
    await post.mailer.send(letter())
    assert len(post.box) == 1


async def test_a_dropped_connection_is_worth_another_try(post: Post) -> None:
    post.fault(drop=True)
    with pytest.raises(Unavailable):
        await post.mailer.send(letter())


async def test_a_provider_that_is_not_there_is_worth_another_try(post: Post) -> None:
    smtp = smtp_server("smtp://127.0.0.1:1")
    clock = post.served.clock
    nowhere = [
        SmtpMailer(smtp, SENDER, clock, TimeOrderedIds(clock)),
        PostmarkMailer("http://127.0.0.1:1", "t", SENDER),
    ]
    for mailer in nowhere:
        with pytest.raises(Unavailable):
            await mailer.send(letter())


async def test_a_letter_refused_for_good_is_said_to_be(post: Post) -> None:
    post.fault(status=422, body={"ErrorCode": 300, "Message": "Invalid e-mail request."})
    with pytest.raises(EmailRefused) as refusal:
        await post.mailer.send(letter())
    assert not refusal.value.recipient


async def test_whom_nobody_can_write_to_is_told_from_what_nobody_takes(post: Post) -> None:
    inactive = {"ErrorCode": 406, "Message": "You tried to send to an inactive recipient."}
    smtp = isinstance(post.mailer, SmtpMailer)
    for status in (550, 551, 553) if smtp else (422,):
        post.fault(status=status, body=inactive)
        with pytest.raises(EmailRefused) as refusal:
            await post.mailer.send(letter())
        assert refusal.value.recipient


@pytest.mark.parametrize(
    ("code", "message", "asked_for", "recipient"),
    [
        (550, "No such user here", "recipient", True),
        (550, "5.1.1 <ada@example.com>: no such user", "recipient", True),
        (550, "5.1.1 no such user", "letter", True),
        (550, "5.2.1 The mailbox is disabled", "recipient", True),
        (550, "5.7.1 Your network is on a blocklist", "recipient", False),
        (550, "This looks like spam", "letter", False),
        (554, "5.7.1 Rejected", "letter", False),
        (552, "5.2.2 The mailbox is full", "recipient", False),
        (551, "User not local", "recipient", True),
    ],
)
def test_a_strangers_spam_filter_makes_no_mailbox_vanish(
    code: int, message: str, asked_for: Literal["recipient", "letter"], recipient: bool
) -> None:
    refusal = _translated(code, message, asked_for=asked_for)
    assert isinstance(refusal, EmailRefused)
    assert refusal.recipient == recipient


async def test_a_line_break_never_becomes_a_header(post: Post) -> None:
    with contextlib.suppress(EmailRefused):
        await post.mailer.send(letter(subject="Hello\r\nBcc: eve@example.com"))
    assert {item.to for item in post.box} <= {"ada@example.com"}


@pytest.mark.parametrize("url", ["http://host", "smtp://", "host:25", "smtp://host:port"])
def test_what_is_no_smtp_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        smtp_server(url)


def test_an_smtp_url_says_how_to_connect() -> None:
    server = smtp_server("smtp+starttls://ada%40x:p%2Fw@mail.example.com")
    assert (server.host, server.port, server.security) == ("mail.example.com", 587, "starttls")
    assert (server.username, server.password) == ("ada@x", "p/w")
    assert smtp_server("smtps://mail.example.com").port == 465
