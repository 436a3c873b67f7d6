"""E-mail: an SMTP server, and the API of Postmark; both fill one mailbox."""

from __future__ import annotations

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Mapping
from contextlib import AsyncExitStack
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from socket import socket
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

import msgspec

from entrypoints.sandbox.service import Receipt, Service
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

    from entrypoints.sandbox.world import World

LARGEST_LETTER = 20_000_000
WEBHOOK_PATH = "/api/v1/webhooks/postmark"
WEBHOOK_TOKEN = "sandbox-postmark"  # noqa: S105 - of the sandbox alone
_TEMPORARY = frozenset({421, 429, 450, 451, 452, 500, 502, 503, 504})


class _PostmarkHeader(msgspec.Struct, frozen=True, rename="pascal"):
    name: str
    value: str


class _PostmarkLetter(msgspec.Struct, frozen=True, rename="pascal", kw_only=True):
    """The fields of Postmark's `POST /email` that make a difference here."""

    from_: str = msgspec.field(name="From")
    to: str
    subject: str = ""
    text_body: str | None = None
    html_body: str | None = None
    headers: list[_PostmarkHeader] = []


class BounceCommand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What Postmark tells of a letter to the address: that there is no such mailbox, that its reader called it spam, or
    that the mailbox is full just now. `id` is Postmark's own of the event."""

    email: str
    type: Literal["bounce", "complaint", "soft_bounce"]
    id: int | None = None


class Email(Service):
    """The mailbox of the world. An address that bounced or complained is inactive at Postmark from then on."""

    name = "email"
    channel = "email"
    listeners = ("smtp",)

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        return {
            "SMTP_URL": f"smtp://127.0.0.1:{ports['smtp']}",
            "POSTMARK_BASE_URL": f"{base}/postmark",
            "POSTMARK_WEBHOOK_TOKEN": WEBHOOK_TOKEN,
        }

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._inactive: set[str] = set()

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {("POST", "/postmark/email"): self._postmark}

    def controls(self) -> dict[tuple[str, str], Handler]:
        return {("POST", "/email/bounces"): self._bounce}

    def receipts(self, call: Call, answer: Answer) -> list[Receipt]:
        try:
            letter = call.read(_PostmarkLetter)
        except msgspec.DecodeError:
            return super().receipts(call, answer)
        payload: dict[str, Any] = {
            "subject": letter.subject,
            "text": letter.text_body,
            "html": letter.html_body,
            "headers": {"From": letter.from_, **{header.name: header.value for header in letter.headers}},
        }
        return [Receipt(to.strip(), payload) for to in letter.to.split(",")]

    async def serve(self, sockets: Mapping[str, socket], stack: AsyncExitStack) -> None:
        from aiosmtpd.smtp import SMTP

        loop = asyncio.get_running_loop()

        def connection() -> SMTP:
            return SMTP(
                _Desk(self), hostname="sandbox", data_size_limit=LARGEST_LETTER, enable_SMTPUTF8=True, loop=loop
            )

        server = await loop.create_server(connection, sock=sockets["smtp"])
        stack.callback(server.close)

    async def _postmark(self, call: Call) -> Answer:
        if not call.headers.get("x-postmark-server-token"):
            return _postmark_error(401, 10, "The Server Token you provided in the X-Postmark-Server-Token is missing.")
        try:
            letter = call.read(_PostmarkLetter)
        except msgspec.DecodeError:
            return _postmark_error(422, 402, "The JSON that was sent could not be understood.")
        if "@" not in letter.to or "@" not in letter.from_:
            return _postmark_error(422, 300, "An address in 'From' or 'To' is not valid.")
        if not letter.text_body and not letter.html_body:
            return _postmark_error(422, 300, "A letter needs a TextBody or an HtmlBody.")
        if any(to.strip().lower() in self._inactive for to in letter.to.split(",")):
            return _postmark_error(422, 406, "You tried to send to recipients that have been marked as inactive.")
        sent = self.world.clock.now().isoformat()
        accepted = {"To": letter.to, "SubmittedAt": sent, "MessageID": str(uuid4()), "ErrorCode": 0, "Message": "OK"}
        return json_answer(accepted)

    async def _bounce(self, call: Call) -> Answer:
        command = call.read(BounceCommand)
        name = {"bounce": "HardBounce", "complaint": "SpamComplaint", "soft_bounce": "SoftBounce"}[command.type]
        event = {
            "RecordType": "SpamComplaint" if command.type == "complaint" else "Bounce",
            "ID": command.id if command.id is not None else secrets.randbits(52),
            "Type": name,
            "Email": command.email,
            "MessageID": str(uuid4()),
            "MessageStream": "outbound",
            "BouncedAt": self.world.clock.now().isoformat(),
            "Inactive": command.type != "soft_bounce",
        }
        if event["Inactive"]:
            self._inactive.add(command.email.strip().lower())
        secret = self.world.settings.postmark_webhook_token or WEBHOOK_TOKEN
        credentials = b64encode(f"postmark:{secret}".encode()).decode()
        headers = {"content-type": "application/json", "authorization": f"Basic {credentials}"}
        notice = Call(method="POST", path=WEBHOOK_PATH, headers=headers, body=msgspec.json.encode(event))
        return json_answer({"id": event["ID"], "status": await self.world.deliver(notice)})


class _Desk:
    """Takes letters over SMTP. The names of its methods are aiosmtpd's."""

    def __init__(self, service: Email) -> None:
        self._service = service

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        fault = self._service.world.faults.take(self._service.name, raw.decode(errors="replace"), *envelope.rcpt_tos)
        if fault is not None:
            await asyncio.sleep(fault.latency_ms / 1000)
        dropped = fault is not None and (fault.drop or fault.after_chunks is not None)
        status = 0 if dropped else 250
        if fault is not None and fault.status is not None and not dropped:
            status = smtp_status(fault.status)
        # A dropped connection leaves the sender in doubt; a broken-off one after the letter had been taken.
        counted = 200 if status == 250 or (fault is not None and fault.after_chunks is not None) else status
        letter = BytesParser(policy=policy.default).parsebytes(raw)
        for address in envelope.rcpt_tos:
            self._service.world.receive(self._service, Receipt(address, payload_of(letter)), counted)
        if dropped and server.transport is not None:
            server.transport.close()
        # 5.1.1 as servers say it that find out about an address only once they have the letter.
        which = " 5.1.1" if status in (550, 551, 553) else ""
        return "250 OK" if status in (0, 250) else f"{status}{which} The sandbox was asked to refuse this"


def payload_of(letter: EmailMessage) -> dict[str, Any]:
    """A letter as the outbox shows it."""
    return {
        "subject": str(letter["subject"] or ""),
        "text": _part(letter, "plain"),
        "html": _part(letter, "html"),
        "headers": {name: str(value) for name, value in letter.items()},
    }


def smtp_status(status: int) -> int:
    """The SMTP reply for a fault's status: SMTP's own codes as they are, of HTTP's those worth a retry as 451, other
    failures as 554."""
    if status < 400:
        return 250
    if status in _TEMPORARY:
        return status if status in (421, 450, 451, 452) else 451
    return status if 550 <= status <= 559 else 554


def _part(letter: EmailMessage, kind: str) -> str | None:
    part = letter.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else None


def _postmark_error(status: int, code: int, message: str) -> Answer:
    return json_answer({"ErrorCode": code, "Message": message}, status)
