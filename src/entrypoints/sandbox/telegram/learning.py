"""What an update that is delivered teaches the world."""

from __future__ import annotations

from typing import Any

from entrypoints.sandbox.telegram.state import INSIDE, File, Object, State

_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000")
"""How every JPEG begins."""
_MEDIA = ("document", "video", "animation", "audio", "voice", "sticker")


def learn(state: State, bot: str, update: Object) -> None:
    """People, chats, standings, messages and files of the update are known from now on."""
    for kind in ("message", "edited_message", "channel_post"):
        if isinstance(update.get(kind), dict):
            _message(state, bot, update[kind])
    pressed = update.get("callback_query")
    if isinstance(pressed, dict):
        _person(state, bot, pressed.get("from"), started=True)
        _earlier(state, bot, pressed.get("message"))
    for kind in ("my_chat_member", "chat_member"):
        if isinstance(update.get(kind), dict):
            _standing(state, bot, update[kind], own=kind == "my_chat_member")
    request = update.get("chat_join_request")
    if isinstance(request, dict):
        _person(state, bot, request.get("from"), started=True)
        _chat(state, bot, request.get("chat"))
        state.requests.add((request["chat"]["id"], request["from"]["id"]))
    query = update.get("pre_checkout_query")
    if isinstance(query, dict):
        _person(state, bot, query.get("from"), started=True)


def _message(state: State, bot: str, message: Object) -> None:
    chat = _chat_of(message)
    if chat is None:
        return
    _person(state, bot, message.get("from"), started=chat.get("type") == "private")
    _chat(state, bot, chat)
    for name in ("reply_to_message", "pinned_message"):
        _earlier(state, bot, message.get(name))
    state.post(bot, chat, message)
    for size in message.get("photo") or ():
        _file(state, size, "image/jpeg")
    for kind in _MEDIA:
        if isinstance(message.get(kind), dict):
            _file(state, message[kind], message[kind].get("mime_type", ""))
    payment = message.get("successful_payment")
    if isinstance(payment, dict) and payment.get("telegram_payment_charge_id"):
        person = (message.get("from") or chat)["id"]
        state.charges[payment["telegram_payment_charge_id"]] = {**payment, "_user": person}
    if isinstance(message.get("migrate_to_chat_id"), int):
        migrate(state, chat["id"], message["migrate_to_chat_id"])


def _chat_of(message: Any) -> Object | None:
    """Where the message is, if it says so."""
    chat = message.get("chat") if isinstance(message, dict) else None
    return chat if isinstance(chat, dict) and isinstance(chat.get("id"), int) else None


def _earlier(state: State, bot: str, message: Any) -> None:
    """A message that another one is about: what we know of it stands above what is told of it here."""
    chat = _chat_of(message)
    if chat is None:
        return
    _chat(state, bot, chat)
    if isinstance(message.get("message_id"), int) and message["message_id"] not in state.history(bot, chat["id"]):
        _message(state, bot, message)


def migrate(state: State, old: int, new: int) -> None:
    """A group goes on under another id."""
    state.migrated[old] = new
    chat = state.chats.get(old, {"id": old, "title": ""})
    state.chats[new] = {**chat, "id": new, "type": "supergroup"}
    for (chat_id, user), member in list(state.members.items()):
        if chat_id == old:
            state.members[new, user] = member
    for (chat_id, bot), status in list(state.bots_in.items()):
        if chat_id == old:
            state.bots_in[new, bot] = status


def _person(state: State, bot: str, user: Any, *, started: bool) -> None:
    if not isinstance(user, dict) or not isinstance(user.get("id"), int) or user.get("is_bot"):
        return
    state.users[user["id"]] = {
        "is_bot": False,
        "first_name": str(user["id"]),
        **state.users.get(user["id"], {}),
        **user,
    }
    state.met.add(user["id"])
    if started:
        state.started.add((bot, user["id"]))
        state.blocked.discard((bot, user["id"]))


def _chat(state: State, bot: str, chat: Any) -> None:
    if not isinstance(chat, dict) or not isinstance(chat.get("id"), int) or chat["id"] > 0:
        return
    state.chats[chat["id"]] = {**state.chats.get(chat["id"], {}), **chat}
    state.bots_in.setdefault((chat["id"], bot), "member")


def _standing(state: State, bot: str, change: Object, *, own: bool) -> None:
    chat, member = change.get("chat") or {}, change.get("new_chat_member") or {}
    status = member.get("status", "left")
    if not isinstance(chat.get("id"), int):
        return
    _person(state, bot, change.get("from"), started=False)
    if not own:
        _chat(state, bot, chat)
        user = member.get("user") or {}
        _person(state, bot, user, started=False)
        state.members[chat["id"], user.get("id", 0)] = {"user": user, **member}
    elif chat["id"] > 0:
        if status in INSIDE:
            state.started.add((bot, chat["id"]))
            state.blocked.discard((bot, chat["id"]))
        else:
            state.blocked.add((bot, chat["id"]))
    else:
        _chat(state, bot, chat)
        state.bots_in[chat["id"], bot] = status


def _file(state: State, file: Object, mime_type: str) -> None:
    """A file that nobody gave us the bytes of has some of its own, always the same."""
    file_id = file.get("file_id")
    if isinstance(file_id, str) and file_id not in state.files:
        size = min(int(file.get("file_size") or 64), 20_000)
        content = (f"sandbox file {file_id} ".encode() * (size // 10 + 1))[:size]
        if mime_type == "image/jpeg":
            content = _JPEG + content
        state.files[file_id] = File(content, file.get("file_name", ""), mime_type)
