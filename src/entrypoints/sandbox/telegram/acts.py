"""What people do at Telegram: the updates that follow from it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from core.shared.errors import Invalid, NotFound
from entrypoints.sandbox.telegram.learning import learn, migrate
from entrypoints.sandbox.telegram.state import Object, State, private_chat, shown
from entrypoints.sandbox.wire import Call

HEADER = "x-telegram-bot-api-secret-token"
PAYING_SECONDS = 10.0
WAITS = (1.0, 5.0, 25.0, 125.0)
"""Seconds of real time before an update that was not taken is sent again."""
_LARGEST_SIZE = (90, 320, 800)


class Acts:
    """Each makes the update, teaches the world, and delivers it."""

    def __init__(
        self,
        state: State,
        now: Callable[[], int],
        deliver: Callable[[Call], Awaitable[int]],
        secret: Callable[[str], str],
    ) -> None:
        self._state = state
        self._now = now
        self._deliver = deliver
        self._secret = secret
        self._later: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Send nothing again any more."""
        for task in self._later:
            task.cancel()

    async def update(self, bot: str, update: Object) -> Object:
        """Deliver it, with the ids and instants that it lacks; `{update_id, status}`."""
        update = {"update_id": self._state.number(), **update}
        for kind in ("message", "edited_message", "channel_post"):
            if isinstance(update.get(kind), dict):
                update[kind] = {"message_id": self._state.number(), "date": self._now(), **update[kind]}
        for kind in ("my_chat_member", "chat_member", "chat_join_request"):
            if isinstance(update.get(kind), dict):
                update[kind] = {"date": self._now(), **update[kind]}
        learn(self._state, bot, update)
        status = await self._sent(bot, update)
        if status == 0 or status >= 500:
            task = asyncio.create_task(self._again(bot, update))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        return {"update_id": update["update_id"], "status": status}

    async def _sent(self, bot: str, update: Object) -> int:
        body = msgspec.json.encode({name: shown(p) if isinstance(p, dict) else p for name, p in update.items()})
        headers = {"content-type": "application/json", HEADER: self._secret(bot)}
        return await self._deliver(
            Call(method="POST", path=f"/api/v1/telegram/{bot}/webhook", headers=headers, body=body)
        )

    async def _again(self, bot: str, update: Object) -> None:
        for wait in WAITS:
            await asyncio.sleep(wait)
            if 0 < await self._sent(bot, update) < 500:
                return

    # --- people

    def person(self, user_id: int) -> Object:
        """Raises `NotFound`."""
        found = self._state.users.get(user_id)
        if found is None:
            raise NotFound("not_found", "There is nobody of this id at the sandbox's Telegram.")
        return found

    def add_person(self, name: str, language: str) -> Object:
        """Somebody new."""
        number = 5000 + self._state.number()
        self._state.users[number] = {"id": number, "is_bot": False, "first_name": name, "language_code": language}
        return self._state.users[number]

    def chat(self, user: Object, chat_id: int | None) -> Object:
        """The person's own chat, or a known one. Raises `NotFound`."""
        if chat_id is None or chat_id == user["id"]:
            return private_chat(user)
        found = self._state.chats.get(self._state.migrated.get(chat_id, chat_id))
        if found is None:
            raise NotFound("not_found", "There is no such chat at the sandbox's Telegram.")
        return found

    async def says(
        self, bot: str, user_id: int, chat_id: int | None, content: Object, reply_to: int | None = None
    ) -> Object:
        """A message by somebody; `content` is what it carries."""
        user = self.person(user_id)
        chat = self.chat(user, chat_id)
        message: Object = {"from": user, "chat": chat, **content}
        if reply_to is not None:
            found = self._state.message(bot, chat["id"], reply_to)
            if found is not None:
                message["reply_to_message"] = shown(found)
        kind = "channel_post" if chat["type"] == "channel" else "message"
        return await self.update(bot, {kind: message})

    async def presses(self, bot: str, user_id: int, chat_id: int | None, message_id: int, data: str) -> Object:
        """A button; with what the bot told who pressed it, if it did at once."""
        user = self.person(user_id)
        found = self._state.message(bot, self.chat(user, chat_id)["id"], message_id)
        if found is None:
            raise NotFound("not_found", "There is no such message.")
        query = str(self._state.number())
        content = {"id": query, "from": user, "message": shown(found), "data": data, "chat_instance": "1"}
        return {**await self.update(bot, {"callback_query": content}), "query": query}

    # --- groups

    async def makes_group(self, bot: str, title: str, kind: str, user_ids: list[int], *, admin: bool) -> Object:
        """A group or channel of these people, the first its owner, who adds the bot."""
        if not user_ids:
            raise Invalid("validation_failed", "Somebody must be its owner.", pointer="/members")
        number = -1_000_000_000_000 - self._state.number()
        chat = {"id": number, "type": kind, "title": title}
        self._state.chats[number] = chat
        for place, user_id in enumerate(user_ids):
            status = "creator" if place == 0 else "member"
            self._state.members[number, user_id] = {"user": self.person(user_id), "status": status}
        await self.stands(bot, user_ids[0], number, "administrator" if admin else "member")
        return chat

    async def stands(self, bot: str, user_id: int, chat_id: int | None, status: str) -> Object:
        """Somebody changes the bot's own standing in a chat; in private they block it or come back."""
        user = self.person(user_id)
        chat = self.chat(user, chat_id)
        before = "member" if status in {"kicked", "left"} else "left"
        change = self._change(chat, user, _bot(bot), before, status)
        return await self.update(bot, {"my_chat_member": change})

    async def member_stands(self, bot: str, by: int, chat_id: int, user_id: int, status: str) -> Object:
        """Somebody changes a member's standing, or their own."""
        before = self._state.member(chat_id, user_id)["status"]
        chat = self.chat(self.person(by), chat_id)
        change = self._change(chat, self.person(by), self.person(user_id), before, status)
        return await self.update(bot, {"chat_member": change})

    async def asks_to_join(self, bot: str, user_id: int, chat_id: int) -> Object:
        """A join request."""
        user = self.person(user_id)
        request = {"chat": self.chat(user, chat_id), "from": user, "user_chat_id": user_id}
        return await self.update(bot, {"chat_join_request": request})

    async def moves(self, bot: str, chat_id: int) -> Object:
        """A group becomes a supergroup with another id; both chats tell of it."""
        old = self._state.chats.get(chat_id)
        if old is None:
            raise NotFound("not_found", "There is no such group.")
        new = -1_000_000_000_000 - self._state.number()
        migrate(self._state, chat_id, new)
        owner = next(iter(self._state.users.values()))
        await self.update(bot, {"message": {"from": owner, "chat": old, "migrate_to_chat_id": new}})
        moved = self._state.chats[new]
        told = {"message": {"from": owner, "chat": moved, "migrate_from_chat_id": chat_id}}
        return {**await self.update(bot, told), "chat_id": new}

    def _change(self, chat: Object, by: Object, member: Object, before: str, after: str) -> Object:
        return {
            "chat": chat,
            "from": by,
            "old_chat_member": {"user": member, "status": before},
            "new_chat_member": {"user": member, "status": after},
        }

    # --- money

    async def pays(self, bot: str, user_id: int, invoice: Object) -> Object:
        """Somebody pays an invoice: the bot is asked, and told if it said yes in time."""
        user, query = self.person(user_id), str(self._state.number())
        price = invoice["prices"][0]["amount"]
        about = {"currency": "XTR", "total_amount": price, "invoice_payload": invoice["payload"]}
        asked = await self.update(bot, {"pre_checkout_query": {"id": query, "from": user, **about}})
        for _ in range(int(PAYING_SECONDS / 0.05)):
            if query in self._state.checkouts:
                break
            await asyncio.sleep(0.05)
        answer: Any = self._state.checkouts.get(query)
        if answer is None or not answer["ok"]:
            return {**asked, "paid": False, "error": (answer or {}).get("error_message", "The bot did not answer.")}
        charge = f"stars-{self._state.number()}"
        payment = {**about, "telegram_payment_charge_id": charge, "provider_payment_charge_id": ""}
        told = await self.says(bot, user_id, None, {"successful_payment": payment})
        return {**told, "paid": True, "charge_id": charge}


def picture(state: State, file_id: str, size: int) -> list[Object]:
    """A photo in the sizes that Telegram makes of it."""
    return [
        {
            "file_id": file_id if width == _LARGEST_SIZE[-1] else f"{file_id}-{width}",
            "file_unique_id": f"u{file_id}-{width}",
            "width": width,
            "height": width * 3 // 4,
            "file_size": size,
        }
        for width in _LARGEST_SIZE
    ]


def _bot(slug: str) -> Object:
    return {"id": 42, "is_bot": True, "first_name": slug, "username": f"{slug}_bot"}
