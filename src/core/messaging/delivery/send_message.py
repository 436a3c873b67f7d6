"""One attempt at one message, over the wire."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass

import msgspec

from core.messaging.delivery.model import EMAIL, Message
from core.messaging.delivery.texts import Text
from core.messaging.email.message import EmailMessage
from core.messaging.email.ports import EmailRefused, Mailer, Suppressions
from core.messaging.push.message import Accepted, Device, Later, Outcome, Push, Refused
from core.messaging.push.ports import PushGateway
from core.shared.errors import Unavailable

log = logging.getLogger("rhizome.messages")


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A message with all that it takes to send it."""

    message: Message
    text: Text
    devices: tuple[Device, ...]
    letter: EmailMessage | None


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Hands the message to the providers of its devices, all at once, and to the mailer; the outcomes by device. An
    address that is refused for good is not written to again."""

    gateway: PushGateway
    mailer: Mailer
    suppressions: Suppressions

    async def __call__(self, ready: Ready) -> list[tuple[str, Outcome]]:
        push = pushed(ready.message, ready.text)
        targets = [str(device.id) for device in ready.devices]
        calls: list[Awaitable[Outcome]] = [_sure(self.gateway.push(device, push)) for device in ready.devices]
        if ready.letter is not None:
            targets.append(EMAIL)
            calls.append(_sure(self._mailed(ready.letter)))
        if len(calls) == 1:  # the usual case, without a task of its own
            return [(targets[0], await calls[0])]
        return list(zip(targets, await asyncio.gather(*calls), strict=True))

    async def _mailed(self, letter: EmailMessage) -> Outcome:
        try:
            await self.mailer.send(letter)
        except EmailRefused as error:
            if error.recipient:
                await self.suppressions.suppress(letter.to, str(error))
            return Refused(str(error))
        except Unavailable as error:
            return Later(error.extra.get("retry_after"), error.detail)
        return Accepted()


async def _sure(call: Awaitable[Outcome]) -> Outcome:
    """The outcome. A fault of ours may have struck before or after the provider took it, so it is not tried again."""
    try:
        return await call
    except Exception as error:
        log.exception("a provider's adapter failed")
        return Refused(f"fault: {type(error).__name__}")


def pushed(message: Message, text: Text) -> Push:
    """The message as a device shows it."""
    data = {"type": message.type, "key": message.key}
    if message.ref is not None:
        data["ref"] = str(message.ref)
    return Push(id=message.id, title=text.title, body=text.body, data=data, expires_at=message.expires_at)
