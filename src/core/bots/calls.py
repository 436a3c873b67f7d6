"""What bots do: calls of the Bot API as values, sent later by the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import msgspec

from core.bots.said import Text, in_language

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_DATA = 64


class Button(msgspec.Struct, frozen=True, kw_only=True):
    """A button below a message, with one of: `data` for us (`<verb>:<n>`), a link, a Mini App's address, paying."""

    text: Text
    data: str = ""
    url: str = ""
    web_app: str = ""


Buttons = list[list[Button]]
"""Rows of buttons."""

MediaKind = Literal["photo", "video", "document", "animation", "audio", "voice"]


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message, known by Telegram's id."""

    kind: MediaKind
    file_id: str
    caption: str = ""
    unique_id: str = ""
    name: str = ""
    mime_type: str = ""
    size: int | None = None


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the bot writes itself: a small one, of text. Among the parameters it stands under `WRITTEN`."""

    name: str
    text: str
    mime_type: str = "text/csv"


WRITTEN = "_document"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the Bot API in a room. `text` is put into `params` in the reader's language under `text_in`, as
    `buttons` are as `reply_markup`. With `tag` the bot hears how it went; with `delete_after` the message sent is
    deleted so much later."""

    room: int
    method: str
    params: dict[str, Any] = {}
    text: Text | None = None
    text_in: Literal["text", "caption"] = "text"
    buttons: Buttons | None = None
    tag: str = ""
    delete_after: timedelta | None = None

    def in_language(self, language: str) -> dict[str, Any]:
        """The parameters for a reader of that language, but for the chat."""
        params = dict(self.params)
        if self.text is not None:
            longest = LONGEST_TEXT if self.text_in == "text" else LONGEST_CAPTION
            params[self.text_in] = fitted(in_language(self.text, language), longest)
        if self.buttons is not None:
            params["reply_markup"] = {"inline_keyboard": [[_shown(b, language) for b in row] for row in self.buttons]}
        return params


PACED = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendVideo",
        "sendDocument",
        "sendAnimation",
        "sendAudio",
        "sendVoice",
        "sendMediaGroup",
        "sendInvoice",
        "copyMessage",
        "copyMessages",
        "forwardMessage",
    }
)
"""Calls that put a message into a chat, which Telegram's limits are about."""


EXPRESS = frozenset({"answerCallbackQuery"})
"""Calls that overtake what waits in their room: somebody looks at a spinning button."""

WITHOUT_CHAT = frozenset(
    {"answerCallbackQuery", "answerPreCheckoutQuery", "refundStarPayment", "createInvoiceLink", "setMyCommands"}
)
"""Calls that are not about the chat of their room: they go through also where nothing may be said."""


def fitted(text: str, longest: int) -> str:
    """The text, cut where Telegram would refuse it: it counts UTF-16 units."""
    if len(text.encode("utf-16-le")) // 2 <= longest:
        return text
    cut = text.encode("utf-16-le")[: (longest - 1) * 2].decode("utf-16-le", "ignore")
    return cut + "…"


def _shown(button: Button, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": in_language(button.text, language)}
    if button.data:
        shown["callback_data"] = button.data
    elif button.url:
        shown["url"] = button.url
    elif button.web_app:
        shown["web_app"] = {"url": button.web_app}
    return shown
