"""The sandbox's Telegram in the hands of people and tests, below `/sandbox/telegram`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from core.bots.bot import Conversation
from core.platform.registry.apps import Apps
from core.shared.errors import Invalid, NotFound
from entrypoints.sandbox.telegram.acts import Acts, picture
from entrypoints.sandbox.telegram.init_data import signed
from entrypoints.sandbox.telegram.state import File, Object, State, private_chat, shown
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer


class _Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class PersonCommand(_Command, frozen=True, kw_only=True):
    """Somebody new."""

    name: str
    language: Literal["en", "es"] = "en"


class FileCommand(_Command, frozen=True, kw_only=True):
    """A file with these bytes, as text or base64."""

    text: str | None = None
    content_base64: str | None = None
    file_name: str = "file.txt"
    mime_type: str = "text/plain"


class MessageCommand(_Command, frozen=True, kw_only=True, rename={"sender": "from"}):
    """Somebody says something, in private unless `chat` names a group or channel."""

    sender: int
    chat: int | None = None
    text: str = ""
    photo: str = ""
    document: str = ""
    caption: str = ""
    media_group: str = ""
    reply_to: int | None = None


class PressCommand(_Command, frozen=True, kw_only=True, rename={"sender": "from"}):
    """Somebody presses a button."""

    sender: int
    message_id: int
    data: str
    chat: int | None = None


class GroupCommand(_Command, frozen=True, kw_only=True):
    """A group, or a channel, of these people, the first its owner."""

    title: str
    members: list[int]
    bot_admin: bool = True
    type: Literal["group", "supergroup", "channel"] = "supergroup"


class StandingCommand(_Command, frozen=True, kw_only=True, rename={"sender": "from"}):
    """Somebody changes a standing: the bot's, or that of `user`. In private `kicked` blocks the bot."""

    sender: int
    status: Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
    chat: int | None = None
    user: int | None = None


class JoinCommand(_Command, frozen=True, kw_only=True, rename={"sender": "from"}):
    """Somebody asks to be let in."""

    sender: int
    chat: int


class PayCommand(_Command, frozen=True, kw_only=True, rename={"sender": "from"}):
    """Somebody pays an invoice: by its link, or that of a message."""

    sender: int
    link: str = ""
    message_id: int | None = None


class InitDataCommand(_Command, frozen=True, kw_only=True):
    """Who opens the bot's Mini App, and when; now, unless `auth_date` tells otherwise."""

    user: dict[str, Any]
    auth_date: int | None = None
    start_param: str = ""


class Controls:
    """Handlers by method and path."""

    def __init__(
        self, state: State, acts: Acts, apps: Apps, now: Callable[[], int], token: Callable[[str], str]
    ) -> None:
        self._state = state
        self._acts = acts
        self._apps = apps
        self._now = now
        self._token = token

    def routes(self) -> dict[tuple[str, str], Handler]:
        """Below `/sandbox`."""
        return {
            ("GET", "/telegram/bots"): self._bots,
            ("GET", "/telegram/people"): self._people,
            ("POST", "/telegram/people"): self._add_person,
            ("GET", "/telegram/files/{id}"): self._file,
            ("POST", "/telegram/{bot}/updates"): self._update,
            ("POST", "/telegram/{bot}/files"): self._add_file,
            ("POST", "/telegram/{bot}/messages"): self._says,
            ("POST", "/telegram/{bot}/press"): self._press,
            ("POST", "/telegram/{bot}/groups"): self._group,
            ("POST", "/telegram/{bot}/standing"): self._standing,
            ("POST", "/telegram/{bot}/join-requests"): self._join,
            ("POST", "/telegram/{bot}/pay"): self._pay,
            ("POST", "/telegram/{bot}/migrate"): self._migrate,
            ("POST", "/telegram/{bot}/init-data"): self._init_data,
            ("GET", "/telegram/{bot}/chats"): self._chats,
            ("GET", "/telegram/{bot}/chats/{id}"): self._chat,
            ("GET", "/telegram/toasts/{id}"): self._toast,
        }

    async def _bots(self, _: Call) -> Answer:
        found = [app for app in self._apps.values() if app.feature(Conversation) is not None]
        return json_answer({"items": [{"slug": app.slug, "title": app.title, "about": _about(app)} for app in found]})

    async def _people(self, _: Call) -> Answer:
        return json_answer({"items": list(self._state.users.values())})

    async def _add_person(self, call: Call) -> Answer:
        command = call.read(PersonCommand)
        return json_answer(self._acts.add_person(command.name, command.language), 201)

    async def _update(self, call: Call) -> Answer:
        return json_answer(await self._acts.update(_bot(call), call.read(dict[str, Any])))

    async def _add_file(self, call: Call) -> Answer:
        command = call.read(FileCommand)
        try:
            content = (command.text or "").encode() + base64.b64decode(command.content_base64 or "", validate=True)
        except binascii.Error:
            raise Invalid("validation_failed", "This is not base64.", pointer="/content_base64") from None
        file_id = f"file-{self._state.number()}"
        self._state.files[file_id] = File(content, command.file_name, command.mime_type)
        about = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content)}
        return json_answer({**about, "file_name": command.file_name, "mime_type": command.mime_type}, 201)

    async def _file(self, call: Call) -> Answer:
        file = self._state.files.get(call.params["id"])
        if file is None:
            raise NotFound
        headers = {"content-type": file.mime_type, "content-security-policy": "sandbox; default-src 'none'"}
        return Answer(body=file.content, headers={**headers, "x-content-type-options": "nosniff"})

    async def _says(self, call: Call) -> Answer:
        command = call.read(MessageCommand)
        content: Object = {}
        for kind, file_id in (("photo", command.photo), ("document", command.document)):
            if not file_id:
                continue
            file = self._state.files.get(file_id)
            if file is None:
                raise Invalid("validation_failed", "There is no such file.", pointer=f"/{kind}")
            about = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(file.content)}
            content[kind] = (
                picture(self._state, file_id, len(file.content))
                if kind == "photo"
                else {**about, "file_name": file.name, "mime_type": file.mime_type}
            )
        texts = {"text": command.text, "caption": command.caption, "media_group_id": command.media_group}
        content |= {name: text for name, text in texts.items() if text}
        if not content:
            raise Invalid("validation_failed", "Say something.", pointer="/text")
        return json_answer(await self._acts.says(_bot(call), command.sender, command.chat, content, command.reply_to))

    async def _press(self, call: Call) -> Answer:
        command = call.read(PressCommand)
        return json_answer(
            await self._acts.presses(_bot(call), command.sender, command.chat, command.message_id, command.data)
        )

    async def _group(self, call: Call) -> Answer:
        command = call.read(GroupCommand)
        made = await self._acts.makes_group(
            _bot(call), command.title, command.type, command.members, admin=command.bot_admin
        )
        return json_answer(made, 201)

    async def _standing(self, call: Call) -> Answer:
        command = call.read(StandingCommand)
        if command.user is None:
            return json_answer(await self._acts.stands(_bot(call), command.sender, command.chat, command.status))
        if command.chat is None:
            raise Invalid("validation_failed", "Name the chat.", pointer="/chat")
        return json_answer(
            await self._acts.member_stands(_bot(call), command.sender, command.chat, command.user, command.status)
        )

    async def _join(self, call: Call) -> Answer:
        command = call.read(JoinCommand)
        return json_answer(await self._acts.asks_to_join(_bot(call), command.sender, command.chat))

    async def _pay(self, call: Call) -> Answer:
        command, bot = call.read(PayCommand), _bot(call)
        invoice = self._state.invoices.get(command.link or f"message:{bot}:{command.message_id}")
        if invoice is None or invoice["_bot"] != bot:
            raise NotFound("not_found", "There is no such invoice.")
        return json_answer(await self._acts.pays(bot, command.sender, invoice))

    async def _migrate(self, call: Call) -> Answer:
        chat = call.read(dict[str, int]).get("chat", 0)
        return json_answer(await self._acts.moves(_bot(call), chat))

    async def _init_data(self, call: Call) -> Answer:
        command = call.read(InitDataCommand)
        fields = {
            "auth_date": str(self._now() if command.auth_date is None else command.auth_date),
            "query_id": f"AAH{self._state.number()}",
            "user": msgspec.json.encode(command.user).decode(),
        }
        if command.start_param:
            fields["start_param"] = command.start_param
        return json_answer({"init_data": signed(self._token(_bot(call)), fields)})

    async def _chats(self, call: Call) -> Answer:
        bot = _bot(call)
        own = [private_chat(user) for number, user in self._state.users.items() if (bot, number) in self._state.started]
        shared = [chat for number, chat in self._state.chats.items() if (number, bot) in self._state.bots_in]
        items = [{**chat, "bot": self._state.bots_in.get((chat["id"], bot), "member")} for chat in (*own, *shared)]
        return json_answer({"items": items, "changes": self._state.changes})

    async def _chat(self, call: Call) -> Answer:
        bot, chat_id = _bot(call), _number(call.params["id"])
        chat_id = self._state.migrated.get(chat_id, chat_id)
        history = self._state.history(bot, chat_id).values()
        members = [member for (chat, _), member in self._state.members.items() if chat == chat_id]
        requests = [user for chat, user in self._state.requests if chat == chat_id]
        items = [shown(message) | {"edited": bool(message.get("_edited"))} for message in history if not _gone(message)]
        about = {"members": members, "join_requests": requests, "changes": self._state.changes}
        commands = self._state.commands.get((bot, ""), [])
        return json_answer({"items": items, **about, "commands": commands})

    async def _toast(self, call: Call) -> Answer:
        return json_answer({"text": self._state.toasts.get(call.params["id"])})


def _bot(call: Call) -> str:
    return call.params["bot"]


def _gone(message: Object) -> bool:
    return bool(message.get("_deleted"))


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise NotFound from None


def _about(app: Any) -> Object:
    bot = app.feature(Conversation).bot
    return {"en": bot.about.en, "es": bot.about.es, "commands": list(bot.commands)}
