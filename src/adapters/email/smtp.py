"""Letters over SMTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage as MimeMessage
from email.utils import format_datetime, parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

import msgspec

from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import EmailRefused
from core.shared.errors import Unavailable
from core.shared.ports import Clock, Ids

SECONDS = 10.0
"""For each step of the conversation."""

_NO_MAILBOX = frozenset({550, 551, 553})
_SECURITY = {"smtp": "opportunistic", "smtps": "tls", "smtp+starttls": "starttls"}


class SmtpServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how: `opportunistic` encrypts when the server offers it, `starttls` insists, `tls` does from the
    first byte."""

    host: str
    port: int
    security: Literal["opportunistic", "starttls", "tls"] = "opportunistic"
    username: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """`core.messaging.email.ports.Mailer`, one connection a letter."""

    server: SmtpServer
    sender: str
    clock: Clock
    ids: Ids

    async def send(self, message: EmailMessage) -> None:
        import aiosmtplib

        letter = self._letter(message)
        security = self.server.security
        try:
            await aiosmtplib.send(
                letter,
                hostname=self.server.host,
                port=self.server.port,
                username=self.server.username,
                password=self.server.password,
                use_tls=security == "tls",
                start_tls={"opportunistic": None, "starttls": True, "tls": False}[security],
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            refused = max(error.recipients, key=lambda refusal: refusal.code)
            raise _translated(refused.code, refused.message, asked_for="recipient") from error
        except aiosmtplib.SMTPDataError as error:
            raise _translated(error.code, error.message, asked_for="letter") from error
        except aiosmtplib.SMTPNotSupported as error:
            raise EmailRefused("the server can't write to such an address") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            # Sign-in and sender are our own configuration: the letter is good and waits until that is too.
            raise Unavailable("provider_unavailable", "The mail server does not take letters now.") from error

    def _letter(self, message: EmailMessage) -> MimeMessage:
        letter = MimeMessage()
        domain = parseaddr(self.sender)[1].rpartition("@")[2] or "localhost"
        try:
            letter["From"] = self.sender
            letter["To"] = message.to
            letter["Subject"] = message.subject
            letter["Date"] = format_datetime(self.clock.now())
            letter["Message-ID"] = f"<{self.ids.new().hex}@{domain}>"
            for name, value in message.headers.items():
                letter[name] = value
            letter.set_content(message.text)
            if message.html is not None:
                letter.add_alternative(message.html, subtype="html")
        except ValueError as error:  # a line break in a header, two senders and the like
            raise EmailRefused("this can't be a letter's header") from error
        return letter


def _translated(code: int, message: str, *, asked_for: Literal["recipient", "letter"]) -> Exception:
    """RFC 5321 §4.2.1: 4yz is worth another try, 5yz is not."""
    if 500 <= code < 600:
        recipient = code in _NO_MAILBOX and _about_the_mailbox(message, otherwise=asked_for == "recipient")
        return EmailRefused(f"the server refuses the letter for good ({code})", recipient=recipient)
    return Unavailable("provider_unavailable", "The mail server does not take the letter now.")


def _about_the_mailbox(message: str, *, otherwise: bool) -> bool:
    """What the enhanced code says (RFC 3463: 5.1.x is the address, 5.2.x the mailbox, 5.7.x our own standing), which
    servers use to tell a stranger's spam from an address that isn't there; `otherwise` where there is none."""
    found = re.search(r"\b5\.(\d+)\.\d+\b", message)
    return found[1] in {"1", "2"} if found else otherwise


def smtp_server(url: str) -> SmtpServer:
    """What an SMTP_URL says: `smtp://`, `smtps://` or `smtp+starttls://`, name and password before the host.

    Raises `ValueError` for anything else, without repeating it.
    """
    parts = urlsplit(url)
    security = _SECURITY.get(parts.scheme)
    if security is None or not parts.hostname:
        raise ValueError("must be smtp://, smtps:// or smtp+starttls://[user:password@]host[:port]")
    kind: Literal["opportunistic", "starttls", "tls"] = security  # type: ignore[assignment]  # a value of that table
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or {"tls": 465, "starttls": 587}.get(kind, 25),
        security=kind,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
