"""APNs: HTTP/2 over TLS, on a socket of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from socket import socket
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from entrypoints.sandbox.dead_tokens import UnregisterCommand
from entrypoints.sandbox.service import Receipt, Service
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

TEAM = "SANDBOXTEAM"
PATH = "/3/device/"
LARGEST = 4096
_TOKEN = re.compile(r"[A-Za-z0-9][\w.:-]{0,199}", re.ASCII)
"""Apple's are hexadecimal; any word will do here, so that tests can give theirs telling names."""


class Apns(Service):
    """Checks what Apple checks of token, headers and payload. Whose key signed a provider token only Apple knows: here
    any signature of the right shape will do."""

    name = "apns"
    channel = "push"
    listeners: ClassVar[tuple[str, ...]] = ("apns",)

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        where = f"https://127.0.0.1:{ports['apns']}"
        return {"APNS_BASE_URL": where, "APNS_TEAM_ID": TEAM, "APNS_KEY_ID": "SANDBOXKEY"}

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {("POST", PATH + "{token}"): self._push}

    def controls(self) -> dict[tuple[str, str], Handler]:
        return {
            ("POST", "/push/unregister"): self._unregister,
            ("DELETE", "/push/unregister"): self._register_all,
        }

    async def serve(self, sockets: Mapping[str, socket], stack: AsyncExitStack) -> None:
        from entrypoints.sandbox.http2_server import serve_http2

        await serve_http2(sockets["apns"], self._answer, stack)

    def receipts(self, call: Call, answer: Answer) -> list[Receipt]:
        payload = _payload(call.body) or {}
        alert = _alert(payload)
        shown = {
            "platform": "ios",
            "token": call.params["token"],
            "title": alert.get("title", ""),
            "body": alert.get("body", ""),
            "data": {name: value for name, value in payload.items() if name != "aps"},
            "headers": {name: value for name, value in call.headers.items() if name.startswith("apns-")},
        }
        return [Receipt(call.params["token"], shown)]

    async def _answer(self, call: Call) -> Answer:
        if not call.path.startswith(PATH):
            return _refused(404, "BadPath")
        answer: Answer = await self.world.answer(call)
        apns_id = call.headers.get("apns-id", "")
        return msgspec.structs.replace(answer, headers={"apns-id": apns_id, **answer.headers})

    async def _push(self, call: Call) -> Answer:
        for wrong in (self._wrong_token(call), self._wrong_request(call)):
            if wrong is not None:
                return wrong
        since = self.world.dead_tokens.since(call.params["token"])
        if since is not None:
            return _refused(410, "Unregistered", timestamp=int(since.timestamp() * 1000))
        return Answer()

    def _wrong_token(self, call: Call) -> Answer | None:
        import jwt

        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return _refused(403, "MissingProviderToken")
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(token, options={"verify_signature": False})
            signature = jwt.utils.base64url_decode(token.rpartition(".")[2])
        except (jwt.PyJWTError, ValueError):
            return _refused(403, "InvalidProviderToken")
        issued = claims.get("iat")
        fits = header.get("alg") == "ES256" and header.get("kid") and claims.get("iss") and len(signature) == 64
        if not fits or not isinstance(issued, int):
            return _refused(403, "InvalidProviderToken")
        age = self.world.clock.now().timestamp() - issued
        if age > 3600:
            return _refused(403, "ExpiredProviderToken")
        return _refused(403, "InvalidProviderToken") if age < -3600 else None

    def _wrong_request(self, call: Call) -> Answer | None:
        headers = call.headers
        topic = headers.get("apns-topic")
        bundles = {bundle for app in self.world.apps.values() for bundle in app.apple_bundle_ids}
        payload = _payload(call.body)
        checks = (
            (not topic, 400, "MissingTopic"),
            (topic not in bundles, 400, "TopicDisallowed"),
            (not _TOKEN.fullmatch(call.params["token"]), 400, "BadDeviceToken"),
            ("apns-id" in headers and not _is_uuid(headers["apns-id"]), 400, "BadMessageId"),
            (headers.get("apns-priority", "10") not in {"1", "5", "10"}, 400, "BadPriority"),
            (not headers.get("apns-expiration", "0").isdigit(), 400, "BadExpirationDate"),
            (len(headers.get("apns-collapse-id", "")) > 64, 400, "BadCollapseId"),
            (headers.get("apns-push-type") != "alert", 400, "InvalidPushType"),
            (not call.body, 400, "PayloadEmpty"),
            (len(call.body) > LARGEST, 413, "PayloadTooLarge"),
            (payload is None or not isinstance(payload.get("aps"), dict), 400, "BadPayload"),
        )
        return next((_refused(status, reason) for wrong, status, reason in checks if wrong), None)

    async def _unregister(self, call: Call) -> Answer:
        command = call.read(UnregisterCommand)
        since = command.since or self.world.clock.now()
        self.world.dead_tokens.add(command.token, since)
        return json_answer({"token": command.token, "since": since}, 201)

    async def _register_all(self, _call: Call) -> Answer:
        self.world.dead_tokens.clear()
        return Answer(status=204)


def _refused(status: int, reason: str, **more: int) -> Answer:
    return json_answer({"reason": reason, **more}, status)


def _payload(body: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _alert(payload: dict[str, Any]) -> dict[str, Any]:
    aps = payload.get("aps")
    alert = aps.get("alert") if isinstance(aps, dict) else None
    return alert if isinstance(alert, dict) else {"body": alert or ""}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
