"""Methods of the Bot API about chats, members, payments, files and the bot itself."""

from __future__ import annotations

import re
from typing import Any

from entrypoints.sandbox.telegram.methods import Method, Params, checked_invoice
from entrypoints.sandbox.telegram.refusals import bad
from entrypoints.sandbox.telegram.state import INSIDE, LEFT, Object, State

ME = 42
LARGEST_DOWNLOAD = 20 * 1024 * 1024


class Administration:
    """What bots may ask and do besides talking."""

    def __init__(self, state: State) -> None:
        self._state = state

    def methods(self) -> dict[str, Method]:
        """By name."""
        return {
            "getMe": self._me,
            "setWebhook": self._set_webhook,
            "deleteWebhook": lambda bot, _: bool(self._state.webhooks.pop(bot, None)) or True,
            "getWebhookInfo": self._webhook,
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda bot, p: self._state.commands.get((bot, p.get("language_code", "")), []),
            "setChatMenuButton": lambda _bot, _params: True,
            "answerCallbackQuery": self._toast,
            "answerWebAppQuery": lambda _bot, _params: {"inline_message_id": "1"},
            "createInvoiceLink": self._link,
            "answerPreCheckoutQuery": self._checkout,
            "refundStarPayment": self._refund,
            "getChat": self._chat,
            "getChatMember": self._member,
            "getChatAdministrators": self._administrators,
            "getChatMemberCount": lambda bot, params: len(self._inside(self._chat(bot, params)["id"])) + 1,
            "approveChatJoinRequest": self._approve,
            "declineChatJoinRequest": self._decline,
            "createChatInviteLink": self._invite,
            "exportChatInviteLink": lambda bot, params: self._invite(bot, params)["invite_link"],
            "banChatMember": self._ban,
            "unbanChatMember": self._unban,
            "getFile": self._get_file,
        }

    def _me(self, bot: str, _: Params) -> Object:
        return {
            "id": ME,
            "is_bot": True,
            "first_name": bot,
            "username": f"{bot}_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": False,
        }

    def _set_webhook(self, bot: str, params: Params) -> bool:
        url, secret = params.get("url", ""), params.get("secret_token", "")
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad("secret token contains unallowed characters")
        self._state.webhooks[bot] = {"url": url, "allowed_updates": params.get("allowed_updates") or []}
        return True

    def _webhook(self, bot: str, _: Params) -> Object:
        found = self._state.webhooks.get(bot, {"url": ""})
        return {"has_custom_certificate": False, "pending_update_count": 0, **found}

    def _set_commands(self, bot: str, params: Params) -> bool:
        commands = params.get("commands") or []
        for command in commands:
            fits = re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", ""))
            if not fits or not 1 <= len(command.get("description", "")) <= 256:
                raise bad("BOT_COMMAND_INVALID")
        self._state.commands[bot, params.get("language_code", "")] = commands
        return True

    def _toast(self, _bot: str, params: Params) -> bool:
        query = params.get("callback_query_id")
        if not query:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(params.get("text") or "") > 200:
            raise bad("MESSAGE_TOO_LONG")
        self._state.toasts[str(query)] = params.get("text") or ""
        self._state.changes += 1
        return True

    def _link(self, bot: str, params: Params) -> str:
        checked_invoice(params)
        link = f"https://t.me/$sandbox-{self._state.number()}"
        self._state.invoices[link] = {**params, "_bot": bot}
        return link

    def _checkout(self, _bot: str, params: Params) -> bool:
        query = params.get("pre_checkout_query_id")
        if (
            not query
            or not isinstance(params.get("ok"), bool)
            or (not params["ok"] and not params.get("error_message"))
        ):
            raise bad("pre_checkout_query_id, ok and, if not ok, error_message must be given")
        self._state.checkouts[str(query)] = params
        return True

    def _refund(self, _bot: str, params: Params) -> bool:
        name, user = str(params.get("telegram_payment_charge_id", "")), params.get("user_id")
        charge = self._state.charges.get(name)
        if charge is None and user not in self._state.met:
            charge = self._state.charges[name] = {"_user": user}
        if charge is None or charge["_user"] != params.get("user_id"):
            raise bad("CHARGE_NOT_FOUND")
        if charge.get("_refunded"):
            raise bad("CHARGE_ALREADY_REFUNDED")
        charge["_refunded"] = True
        return True

    def _chat(self, bot: str, params: Params) -> Object:
        return self._state.chat_of(bot, int(params.get("chat_id") or 0))

    def _ruled(self, bot: str, params: Params) -> Object:
        chat = self._chat(bot, params)
        if not self._state.rules(bot, chat["id"]):
            raise bad("not enough rights")
        return chat

    def _inside(self, chat_id: int) -> list[Object]:
        of_chat = [member for (chat, _), member in self._state.members.items() if chat == chat_id]
        return [member for member in of_chat if member["status"] in INSIDE]

    def _member(self, bot: str, params: Params) -> Object:
        chat, user = self._chat(bot, params)["id"], int(params.get("user_id") or 0)
        if user == ME:
            return {"user": self._me(bot, {}), "status": self._state.bots_in.get((chat, bot), LEFT)}
        return self._state.member(chat, user)

    def _administrators(self, bot: str, params: Params) -> list[Object]:
        inside = self._inside(self._chat(bot, params)["id"])
        return [member for member in inside if member["status"] in {"creator", "administrator"}]

    def _request(self, bot: str, params: Params) -> tuple[Object, int]:
        chat, user = self._ruled(bot, params), int(params.get("user_id") or 0)
        if chat["id"] in self._state.chats and (chat["id"], user) not in self._state.requests:
            raise bad("HIDE_REQUESTER_MISSING")
        self._state.requests.discard((chat["id"], user))
        return chat, user

    def _approve(self, bot: str, params: Params) -> bool:
        chat, user = self._request(bot, params)
        self._stands(chat, user, "member")
        return True

    def _decline(self, bot: str, params: Params) -> bool:
        self._request(bot, params)
        return True

    def _invite(self, bot: str, params: Params) -> Object:
        self._ruled(bot, params)
        return {
            "invite_link": f"https://t.me/+sandbox{self._state.number()}",
            "creates_join_request": bool(params.get("creates_join_request")),
            "is_revoked": False,
        }

    def _ban(self, bot: str, params: Params) -> bool:
        chat, user = self._ruled(bot, params), int(params.get("user_id") or 0)
        if self._state.member(chat["id"], user)["status"] in {"creator", "administrator"}:
            raise bad("user is an administrator of the chat")
        self._stands(chat, user, "kicked")
        return True

    def _unban(self, bot: str, params: Params) -> bool:
        chat, user = self._ruled(bot, params), int(params.get("user_id") or 0)
        status = self._state.member(chat["id"], user)["status"]
        if status == "kicked" or (not params.get("only_if_banned") and status in INSIDE):
            self._stands(chat, user, LEFT)
        return True

    def _stands(self, chat: Object, user_id: int, status: str) -> None:
        before = self._state.member(chat["id"], user_id)
        self._state.members[chat["id"], user_id] = {"user": before["user"], "status": status}
        self._state.changes += 1

    def _get_file(self, _bot: str, params: Params) -> Any:
        file = self._state.files.get(params.get("file_id", ""))
        if file is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(file.content) > LARGEST_DOWNLOAD:
            raise bad("file is too big")
        file_id = params["file_id"]
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": len(file.content),
            "file_path": f"files/{file_id}",
        }
