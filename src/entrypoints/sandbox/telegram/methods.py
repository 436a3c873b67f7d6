"""Methods of the Bot API about messages, checked as Telegram checks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from entrypoints.sandbox.telegram.refusals import bad
from entrypoints.sandbox.telegram.state import File, Object, State, shown

Params = dict[str, Any]
Method = Callable[[str, Params], Any]
LONGEST_TEXT, LONGEST_CAPTION, LONGEST_DATA = 4096, 1024, 64
_MEDIA = {
    "sendPhoto": "photo",
    "sendVideo": "video",
    "sendDocument": "document",
    "sendAnimation": "animation",
    "sendAudio": "audio",
    "sendVoice": "voice",
}


class Messages:
    """What puts messages into chats, changes them and takes them away."""

    def __init__(self, state: State, now: Callable[[], int]) -> None:
        self._state = state
        self._now = now

    def methods(self) -> dict[str, Method]:
        """By name."""
        media: dict[str, Method] = {name: self._media(kind) for name, kind in _MEDIA.items()}
        return media | {
            "sendMessage": self._send,
            "sendMediaGroup": self._album,
            "sendInvoice": self._invoice,
            "copyMessage": self._copy,
            "copyMessages": self._copies,
            "forwardMessage": self._forward,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "sendChatAction": lambda bot, params: bool(self._chat(bot, params)),
        }

    def _chat(self, bot: str, params: Params) -> Object:
        chat_id = params.get("chat_id")
        if isinstance(chat_id, str) and chat_id.lstrip("-").isdigit():
            chat_id = int(chat_id)
        if not isinstance(chat_id, int):
            raise bad("chat not found" if chat_id else "chat_id is empty")
        chat = self._state.chat_of(bot, chat_id)
        if chat["type"] == "channel" and not self._state.rules(bot, chat_id):
            raise bad("need administrator rights in the channel chat")
        return chat

    def _posted(self, bot: str, chat: Object, params: Params, content: Object) -> Object:
        message: Object = {
            "message_id": self._state.number(),
            "from": {"id": 42, "is_bot": True, "first_name": bot, "username": f"{bot}_bot"},
            "chat": chat,
            "date": self._now(),
            **content,
        }
        markup = params.get("reply_markup")
        if markup:
            message["reply_markup"] = checked_markup(markup)
        reply = (params.get("reply_parameters") or {}).get("message_id") or params.get("reply_to_message_id")
        if reply:
            found = self._state.message(bot, chat["id"], reply)
            if found is None:
                raise bad("message to be replied not found")
            message["reply_to_message"] = shown(found)
        return shown(self._state.post(bot, chat, message))

    def _send(self, bot: str, params: Params) -> Object:
        chat, text = self._chat(bot, params), params.get("text")
        if not isinstance(text, str) or not text.strip():
            raise bad("message text is empty")
        if units(text) > LONGEST_TEXT:
            raise bad("message is too long")
        return self._posted(bot, chat, params, {"text": text})

    def _media(self, kind: str) -> Method:
        def send(bot: str, params: Params) -> Object:
            chat = self._chat(bot, params)
            content = self._file(kind, params.get(kind))
            return self._posted(bot, chat, params, content | self._caption(params))

        return send

    def _file(self, kind: str, given: Any) -> Object:
        state = self._state
        if isinstance(given, File):
            file_id = f"sent-{state.number()}"
            state.files[file_id] = given
        elif isinstance(given, str) and given in state.files:
            file_id = given
        else:
            raise bad("wrong file identifier/HTTP URL specified")
        file = state.files[file_id]
        about = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(file.content)}
        if kind == "photo":
            return {"photo": [{**about, "width": 800, "height": 600}]}
        return {kind: {**about, "file_name": file.name, "mime_type": file.mime_type}}

    @staticmethod
    def _caption(params: Params) -> Object:
        caption = params.get("caption") or ""
        if units(caption) > LONGEST_CAPTION:
            raise bad("message caption is too long")
        return {"caption": caption} if caption else {}

    def _album(self, bot: str, params: Params) -> list[Object]:
        chat, media = self._chat(bot, params), params.get("media") or []
        if not 2 <= len(media) <= 10:
            raise bad("group send failed: an album has 2 to 10 items")
        kinds = {item.get("type") for item in media}
        if kinds - {"photo", "video"} and len(kinds) > 1:
            raise bad("group send failed: documents and audio can't be mixed with other media")
        group = str(self._state.number())
        return [
            self._posted(
                bot,
                chat,
                {},
                self._file(item["type"], item.get("media")) | self._caption(item) | {"media_group_id": group},
            )
            for item in media
        ]

    def _invoice(self, bot: str, params: Params) -> Object:
        chat, invoice = self._chat(bot, params), checked_invoice(params)
        message = self._posted(bot, chat, params, {"invoice": invoice})
        self._state.invoices[f"message:{bot}:{message['message_id']}"] = {**params, "_bot": bot}
        return message

    def _source(self, bot: str, params: Params, message_id: Any) -> Object:
        found = self._state.message(bot, int(params.get("from_chat_id", 0)), int(message_id or 0))
        if found is None:
            raise bad("message to copy not found")
        return found

    def _copy(self, bot: str, params: Params) -> Object:
        chat, source = self._chat(bot, params), self._source(bot, params, params.get("message_id"))
        return {"message_id": self._copied(bot, chat, params, source)["message_id"]}

    def _copies(self, bot: str, params: Params) -> list[Object]:
        chat = self._chat(bot, params)
        sources = [self._source(bot, params, number) for number in params.get("message_ids") or []]
        return [{"message_id": self._copied(bot, chat, {}, source)["message_id"]} for source in sources]

    def _forward(self, bot: str, params: Params) -> Object:
        chat, source = self._chat(bot, params), self._source(bot, params, params.get("message_id"))
        return self._copied(bot, chat, params, source)

    def _copied(self, bot: str, chat: Object, params: Params, source: Object) -> Object:
        kept = ("text", "caption", "media_group_id", *_MEDIA.values())
        content = {name: source[name] for name in kept if name in source}
        return self._posted(bot, chat, params, content | self._caption(params))

    def _own(self, bot: str, params: Params) -> Object:
        chat = self._chat(bot, params)
        found = self._state.message(bot, chat["id"], int(params.get("message_id") or 0))
        if found is None:
            raise bad("message to edit not found")
        return found

    def _edit_text(self, bot: str, params: Params) -> Object:
        text = params.get("text")
        if not isinstance(text, str) or not text.strip():
            raise bad("message text is empty")
        return self._edited(bot, params, {"text": text})

    def _edit_caption(self, bot: str, params: Params) -> Object:
        return self._edited(bot, params, {"caption": params.get("caption", "")})

    def _edit_markup(self, bot: str, params: Params) -> Object:
        return self._edited(bot, params, {})

    def _edited(self, bot: str, params: Params, changes: Object) -> Object:
        message = self._own(bot, params)
        markup = params.get("reply_markup") or {}
        after = {**message, **changes, "reply_markup": checked_markup(markup) if markup else {}, "_edited": True}
        same = all(after.get(name) == message.get(name) for name in changes)
        if same and (message.get("reply_markup") or {}) == after["reply_markup"]:
            raise bad("message is not modified")
        return shown(self._state.post(bot, message["chat"], after))

    def _delete(self, bot: str, params: Params) -> bool:
        chat = self._chat(bot, params)
        found = self._state.message(bot, chat["id"], int(params.get("message_id") or 0))
        if found is None:
            raise bad("message to delete not found")
        self._state.post(bot, chat, {**found, "_deleted": True})
        return True


def units(text: str) -> int:
    """Telegram counts UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def checked_markup(markup: Any) -> Object:
    """Buttons that Telegram would show; raises `BotApiError` for others."""
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if rows is None:
        return dict(markup) if isinstance(markup, dict) else {}
    for button in (button for row in rows for button in row):
        kinds = [name for name in ("callback_data", "url", "web_app", "pay", "switch_inline_query") if name in button]
        if not button.get("text") or len(kinds) != 1:
            raise bad("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= LONGEST_DATA:
            raise bad("BUTTON_DATA_INVALID")
        url = button.get("url")
        if url is not None and not url.startswith(("http://", "https://", "tg://")):
            raise bad(f"inline keyboard button URL {url!r} is invalid")
    return {"inline_keyboard": rows}


def checked_invoice(params: Params) -> Object:
    """An invoice in Stars: no provider, one price."""
    prices = params.get("prices") or []
    for name in ("title", "description", "payload", "currency"):
        if not params.get(name):
            raise bad(f"there is no {name} in the request")
    if params["currency"] != "XTR" or params.get("provider_token"):
        raise bad("PAYMENT_PROVIDER_INVALID")
    if len(prices) != 1 or not isinstance(prices[0].get("amount"), int) or not 1 <= prices[0]["amount"] <= 100_000:
        raise bad("STARS_INVOICE_INVALID")
    if params.get("subscription_period") not in {None, 2_592_000}:
        raise bad("SUBSCRIPTION_PERIOD_INVALID")
    return {
        "title": params["title"],
        "description": params["description"],
        "currency": "XTR",
        "total_amount": prices[0]["amount"],
    }
