"""Messages as letters, each with a way to stop more of its type (RFC 2369, RFC 8058)."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from uuid import UUID

import msgspec

from core.messaging.delivery.model import Message
from core.messaging.delivery.texts import Text
from core.messaging.email.message import EmailMessage
from core.platform.registry.spec import AppSpec
from core.shared.errors import Invalid, NotFound
from core.shared.messages import MessageType
from core.shared.paging import Cursors

_LISTING = "unsubscribe"
_STOP = {"en": "Stop these e-mails", "es": "No recibir más correos de este tipo"}


class Subscription(msgspec.Struct, frozen=True, array_like=True):
    """Whose letters of which type."""

    app: str
    user_id: UUID
    type: MessageType


class PublicBase(msgspec.Struct, frozen=True):
    """Where people's browsers reach us, without a slash at the end."""

    url: str


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes letters, and knows its own links again."""

    base: PublicBase
    cursors: Cursors

    def link(self, subscription: Subscription) -> str:
        """Where letters of this subscription are stopped; good for ever, since letters are kept."""
        return f"{self.base.url}/unsubscribe/{self.cursors.seal(_LISTING, subscription)}"

    def opened(self, token: str) -> Subscription:
        """What the link is for. Raises `NotFound` for a token that is not ours."""
        try:
            return self.cursors.open(_LISTING, token, Subscription)
        except Invalid as error:
            raise NotFound from error

    def write(self, spec: AppSpec, message: Message, text: Text, *, to: str, locale: str) -> EmailMessage:
        """The letter that says the text."""
        link = self.link(Subscription(message.app, message.user_id, message.type))
        stop = _STOP.get(locale.partition("-")[0], _STOP["en"])
        lines = (escape(text.body), escape(spec.title), f'<a href="{escape(link, quote=True)}">{escape(stop)}</a>')
        return EmailMessage(
            app=message.app,
            kind=message.type,
            to=to,
            subject=text.title,
            text=f"{text.body}\n\n{spec.title}\n\n{stop}: {link}\n",
            html="".join(f"<p>{line}</p>" for line in lines),
            headers={"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )
