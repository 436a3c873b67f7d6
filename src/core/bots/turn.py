"""One turn of a bot: what came, what the bot remembers, and what it does about it.

A handler reads and writes records, sets timers and says things; all of it is kept, or none. Nothing here speaks to the
network: calls are values until the turn is over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from core.bots.calls import WRITTEN, Buttons, Call, Media, MediaKind, Written
from core.bots.errands import ERRAND, ErrandWork, Work, encoded
from core.bots.ground import ME, Album, Ground, Me, Shelf, Talk, album_key, media_of
from core.bots.ports import Errand, StarsPayment, Timer
from core.bots.rooms import Room
from core.bots.said import Text
from core.bots.updates import CallbackQuery, Message, Update
from core.shared.files import SignedUrl

T = TypeVar("T", bound=msgspec.Struct)
_SENDERS: dict[MediaKind, tuple[str, str]] = {
    "photo": ("sendPhoto", "photo"),
    "video": ("sendVideo", "video"),
    "document": ("sendDocument", "document"),
    "animation": ("sendAnimation", "animation"),
    "audio": ("sendAudio", "audio"),
    "voice": ("sendVoice", "voice"),
}


@dataclass(slots=True)
class Turn:
    """What a handler gets. `calls` is what it said and did, `asked` the talks it began; `here` and `who` are
    None where there is none."""

    app: str
    now: datetime
    ground: Ground
    here: Room | None = None
    who: Room | None = None
    update: Update | None = None
    calls: list[Call] = field(default_factory=list)
    toast_text: Text | None = None
    wrote: bool = False
    asked: set[str] = field(default_factory=set)

    @property
    def room(self) -> Room:
        """Where it happens."""
        if self.here is None:
            raise RuntimeError("this turn is in no room")
        return self.here

    @property
    def person(self) -> Room:
        """Whose doing it is: the private room of the person, whose id is theirs at Telegram."""
        if self.who is None:
            raise RuntimeError("this turn is nobody's doing")
        return self.who

    @property
    def message(self) -> Message:
        """The message that came, or whose button was pressed."""
        found = self.update and (self.update.message or self.update.edited_message or self.update.channel_post)
        if not found and self.pressed is not None:
            found = self.pressed.message
        if not found:
            raise RuntimeError("there is no message in this turn")
        return found

    @property
    def pressed(self) -> CallbackQuery | None:
        """The pressed button, if one was."""
        return self.update.callback_query if self.update else None

    def shelf(self, of: type[T]) -> Shelf[T]:
        """The bot's records of that type."""
        return Shelf(self, of)

    async def number(self, scope: str = "") -> int:
        """The next number of the scope, without gaps: taken after everything that might be refused."""
        self.wrote = True
        return await self.ground.numbers.next(self.app, scope)

    def mini_app(self) -> str:
        """Where the bot's Mini App is."""
        return f"{self.ground.address.base}/mini/{self.app}/"

    async def username(self) -> str:
        """The bot's name at Telegram; before it was ever asked for, what it is likely to be."""
        found = await self.ground.records.tagged(self.app, ME, ME, 1)
        return msgspec.json.decode(found[0][1], type=Me).username if found else f"{self.app}_bot"

    async def room_of(self, room_id: int) -> Room | None:
        """Another room that the bot knows; of a person, the private one."""
        if self.here is not None and self.here.id == room_id:
            return self.here
        if self.who is not None and self.who.id == room_id:
            return self.who
        return await self.ground.rooms.get(self.app, room_id)

    # --- saying

    def say(self, text: Text, *, buttons: Buttons | None = None, **more: Any) -> None:
        """A message to where the turn happens."""
        self.tell(self.room.id, text, buttons=buttons, **more)

    def tell(
        self,
        room: int,
        text: Text,
        *,
        buttons: Buttons | None = None,
        tag: str = "",
        delete_after: timedelta | None = None,
        **params: Any,
    ) -> None:
        """A message to a room, in its language."""
        self.calls.append(
            Call(
                room=room,
                method="sendMessage",
                params=params,
                text=text,
                buttons=buttons,
                tag=tag,
                delete_after=delete_after,
            )
        )

    def show(
        self,
        room: int,
        media: Media,
        caption: Text | None = None,
        *,
        buttons: Buttons | None = None,
        tag: str = "",
        delete_after: timedelta | None = None,
    ) -> None:
        """A photo, video or file that Telegram has."""
        method, name = _SENDERS[media.kind]
        text = caption if caption is not None else (media.caption or None)
        self.calls.append(
            Call(
                room=room,
                method=method,
                params={name: media.file_id},
                text=text,
                text_in="caption",
                buttons=buttons,
                tag=tag,
                delete_after=delete_after,
            )
        )

    def hand(self, room: int, file: Written, caption: Text | None = None) -> None:
        """A file that the bot has written."""
        params = {WRITTEN: msgspec.to_builtins(file)}
        self.calls.append(Call(room=room, method="sendDocument", params=params, text=caption, text_in="caption"))

    def album(self, room: int, media: list[Media], *, tag: str = "", delete_after: timedelta | None = None) -> None:
        """Two to ten media as one message."""
        items = [
            {"type": m.kind, "media": m.file_id, **({"caption": m.caption} if m.caption else {})} for m in media[:10]
        ]
        self.calls.append(
            Call(room=room, method="sendMediaGroup", params={"media": items}, tag=tag, delete_after=delete_after)
        )

    def edit(self, text: Text, *, buttons: Buttons | None = None) -> None:
        """Change the message whose button was pressed; without `buttons` it has none any more."""
        params = {"message_id": self.message.message_id}
        self.calls.append(
            Call(room=self.room.id, method="editMessageText", params=params, text=text, buttons=buttons or [])
        )

    def toast(self, text: Text) -> None:
        """Shown for a moment to who pressed."""
        self.toast_text = text

    def call(self, room: int, method: str, *, tag: str = "", **params: Any) -> None:
        """Any other call; `chat_id` is the room's."""
        self.calls.append(Call(room=room, method=method, params=params, tag=tag))

    async def ask(self, step: str, text: Text, kept: msgspec.Struct | None = None) -> None:
        """Say it, and have the person's next words here go to the handler of that step."""
        await self._await_answer(self.room.id, self.person.id, step, kept)
        self.say(text)

    async def listen(self, step: str, kept: msgspec.Struct | None = None) -> None:
        """The person's next words here go to the handler of that step; what was asked was said already."""
        await self._await_answer(self.room.id, self.person.id, step, kept)

    async def ask_person(self, person: int, step: str, text: Text, kept: msgspec.Struct | None = None) -> None:
        """The same of somebody else, in their private room."""
        await self._await_answer(person, person, step, kept)
        self.tell(person, text)

    async def ask_no_more(self, person: int, step: str) -> None:
        """If that question is open in the person's private room, their next words answer it no longer."""
        key = f"{person}:{person}"
        talk = await self.shelf(Talk).get(key)
        if talk is not None and talk.step == step:
            await self.shelf(Talk).drop(key)

    async def _await_answer(self, room: int, person: int, step: str, kept: msgspec.Struct | None) -> None:
        raw = msgspec.Raw(msgspec.json.encode(kept))
        self.asked.add(f"{room}:{person}")
        await self.shelf(Talk).put(f"{room}:{person}", Talk(step, raw))

    # --- later

    async def at(
        self, when: datetime, kind: str, key: str, data: msgspec.Struct | None = None, *, room: int | None = None
    ) -> None:
        """Have the handler of timers of that kind run then, in that room; in place of a timer of the same key."""
        self.wrote = True
        full = f"{kind}:{key}"
        await self.ground.timers.set(
            self.app, Timer(key=full, kind=kind, at=when, body=msgspec.json.encode(data), room=room)
        )

    async def never(self, kind: str, key: str) -> bool:
        """Cancel a timer; whether there was one."""
        self.wrote = True
        return await self.ground.timers.cancel(self.app, f"{kind}:{key}")

    async def never_any(self, kind: str, prefix: str) -> int:
        """Cancel those of the kind whose key begins so."""
        self.wrote = True
        return await self.ground.timers.cancel_all(self.app, f"{kind}:{prefix}")

    async def errand(self, kind: str, work: Work, data: msgspec.Struct | None = None) -> None:
        """Have something got from outside; the handler of outcomes of that kind hears of it, in this room."""
        self.wrote = True
        errand = Errand(
            id=self.ground.ids.new(),
            kind=kind,
            work=encoded(work),
            body=msgspec.json.encode(data),
            room=self.here.id if self.here else None,
            person=self.who.id if self.who else None,
        )
        await self.ground.errands.add(self.app, errand)
        await self.ground.jobs.add(self.app, ERRAND, ErrandWork(errand.id))

    async def stars(self, charge_id: str) -> StarsPayment | None:
        """A payment in Stars, by its charge."""
        return await self.ground.stars.get(self.app, charge_id)

    async def give_stars_back(self, payment: StarsPayment, *, tag: str = "") -> bool:
        """Once; False when they were given back before."""
        self.wrote = True
        if not await self.ground.stars.refunded(self.app, payment.charge_id, self.now):
            return False
        charge = payment.charge_id
        self.call(
            payment.person, "refundStarPayment", tag=tag, user_id=payment.person, telegram_payment_charge_id=charge
        )
        return True

    def link(self, key: str, name: str) -> SignedUrl:
        """A link to a file that was kept; it expires after some minutes."""
        return self.ground.files.url(key, now=self.now, name=name)

    # --- media

    def media(self, message: Message | None = None) -> Media | None:
        """The one thing that a message (this turn's, unless given) carries besides text."""
        return media_of(message or self.message)

    async def album_of(self, message: Message) -> list[Media]:
        """All that was sent together with the message; what it carries itself, where that is all."""
        if message.media_group_id:
            album = await self.shelf(Album).get(album_key(self.room, message))
            if album is not None:
                return album.media
        media = self.media(message)
        return [] if media is None else [media]
