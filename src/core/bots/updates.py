"""Telegram's updates, as far as bots of ours look at them (core.telegram.org/bots/api#update). What is not named here
is left aside when an update is read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

ChatKind = Literal["private", "group", "supergroup", "channel"]
Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""Of chats and people; Telegram promises fewer than 52 bits."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote, pressed or paid."""

    id: Id
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """Where; a private chat has the id of its person."""

    id: Id
    type: ChatKind
    title: str = ""
    username: str = ""


class PhotoSize(msgspec.Struct, frozen=True, kw_only=True):
    """One size of a photo."""

    file_id: str
    file_unique_id: str = ""
    width: int = 0
    height: int = 0
    file_size: int | None = None


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A document, video, animation, audio or voice message; `file_size` in bytes."""

    file_id: str
    file_unique_id: str = ""
    file_name: str = ""
    mime_type: str = ""
    file_size: int | None = None


class SuccessfulPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that was made; Stars are whole (`XTR` has no smaller unit)."""

    currency: str
    total_amount: Id
    invoice_payload: str
    telegram_payment_charge_id: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message, or a notice of the chat in the form of one."""

    message_id: Id
    chat: Chat
    date: int = 0
    from_: User | None = msgspec.field(default=None, name="from")
    sender_chat: Chat | None = None
    text: str = ""
    caption: str = ""
    photo: list[PhotoSize] = []
    document: File | None = None
    video: File | None = None
    animation: File | None = None
    audio: File | None = None
    voice: File | None = None
    media_group_id: str = ""
    reply_to_message: Message | None = None
    new_chat_members: list[User] = []
    left_chat_member: User | None = None
    migrate_to_chat_id: Id | None = None
    migrate_from_chat_id: Id | None = None
    successful_payment: SuccessfulPayment | None = None
    web_app_data: dict[str, Any] | None = None


class CallbackQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A pressed button."""

    id: str
    from_: User = msgspec.field(name="from")
    message: Message | None = None
    data: str = ""


class PreCheckoutQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody is about to pay; Telegram waits ten seconds for a yes."""

    id: str
    from_: User = msgspec.field(name="from")
    currency: str
    total_amount: Id
    invoice_payload: str


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's standing in a chat."""

    user: User
    status: str
    is_member: bool | None = None

    @property
    def inside(self) -> bool:
        """Whether they are in the chat; a restricted one may have left."""
        return self.status in {"creator", "administrator", "member"} or (
            self.status == "restricted" and self.is_member is True
        )

    @property
    def rules(self) -> bool:
        """Whether they are an administrator."""
        return self.status in {"creator", "administrator"}


class MemberChange(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's standing in a chat changed."""

    chat: Chat
    from_: User = msgspec.field(name="from")
    old_chat_member: Member
    new_chat_member: Member
    date: int = 0


class JoinRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody asks to be let in; they may be written to at `user_chat_id` for some minutes."""

    chat: Chat
    from_: User = msgspec.field(name="from")
    user_chat_id: Id = 0
    date: int = 0


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """One of Telegram's updates; at most one of the parts is there."""

    update_id: Id
    message: Message | None = None
    edited_message: Message | None = None
    channel_post: Message | None = None
    callback_query: CallbackQuery | None = None
    pre_checkout_query: PreCheckoutQuery | None = None
    my_chat_member: MemberChange | None = None
    chat_member: MemberChange | None = None
    chat_join_request: JoinRequest | None = None

    @property
    def chat(self) -> Chat | None:
        """Where it happened, if anywhere."""
        for part in (self.message, self.edited_message, self.channel_post, self.my_chat_member, self.chat_member):
            if part is not None:
                return part.chat
        if self.chat_join_request is not None:
            return self.chat_join_request.chat
        pressed = self.callback_query
        return pressed.message.chat if pressed is not None and pressed.message is not None else None

    @property
    def sender(self) -> User | None:
        """Whose doing it is, if a person's."""
        for part in (self.message, self.edited_message, self.callback_query, self.pre_checkout_query):
            if part is not None:
                return part.from_
        for change in (self.my_chat_member, self.chat_member, self.chat_join_request):
            if change is not None:
                return change.from_
        return None


ALLOWED = (
    "message",
    "edited_message",
    "channel_post",
    "callback_query",
    "pre_checkout_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
)
"""What Telegram is asked to send: `chat_member` comes only to who asks for it."""


class Malformed(ValueError):
    """The bytes are no update."""


_decode = msgspec.json.Decoder(Update)


def update_of(body: bytes) -> Update:
    """The update in a webhook's body. Raises `Malformed`."""
    try:
        return _decode.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(str(error)) from None
