"""FCM: the HTTP v1 API, and Google's token endpoint."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec

from entrypoints.sandbox.service import Receipt, Service
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN_PATH = "/fcm/token"  # noqa: S105 - a path
SEND_PATH = "/fcm/v1/projects/{project}/messages:send"
LIFE = timedelta(hours=1)
LARGEST = 4096
ERROR_TYPE = "type.googleapis.com/google.firebase.fcm.v1.FcmError"


class _Notification(msgspec.Struct, frozen=True):
    title: str = ""
    body: str = ""


class _Message(msgspec.Struct, frozen=True, kw_only=True):
    token: Annotated[str, msgspec.Meta(min_length=1)]
    notification: _Notification = _Notification()
    data: dict[str, str] = {}
    android: dict[str, Any] | None = None
    webpush: dict[str, Any] | None = None


class _Sent(msgspec.Struct, frozen=True):
    message: _Message


class Fcm(Service):
    """Knows the access tokens that it gave; whose key signed for one, only Google could say."""

    name = "fcm"
    channel = "push"
    spared = frozenset({TOKEN_PATH})

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self._tokens: dict[str, datetime] = {}

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        return {"FCM_BASE_URL": f"{base}/fcm"}

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {("POST", TOKEN_PATH): self._token, ("POST", SEND_PATH): self._send}

    def receipts(self, call: Call, answer: Answer) -> list[Receipt]:
        if call.path == TOKEN_PATH:
            return []  # how one signs in is no push
        try:
            message = call.read(_Sent).message
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return super().receipts(call, answer)
        config = message.android if message.webpush is None else message.webpush.get("headers")
        shown: dict[str, object] = {
            "platform": "android" if message.webpush is None else "web",
            "token": message.token,
            "title": message.notification.title,
            "body": message.notification.body,
            "data": message.data,
            "headers": {name: value for name, value in (config or {}).items() if isinstance(value, str)},
        }
        return [Receipt(message.token, shown)]

    async def _token(self, call: Call) -> Answer:
        import jwt

        form = call.form()
        try:
            assertion = form.get("assertion", "")
            header = jwt.get_unverified_header(assertion)
            claims = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.PyJWTError:
            return json_answer({"error": "invalid_grant", "error_description": "Not a JWT."}, 400)
        now = self.world.clock.now()
        life = (claims.get("iat", 0), claims.get("exp", 0))
        timely = life[0] - 300 <= now.timestamp() < life[1] <= life[0] + 3600
        fits = header.get("alg") == "RS256" and claims.get("iss") and claims.get("scope")
        if form.get("grant_type") != GRANT or not fits or not timely or TOKEN_PATH not in str(claims.get("aud")):
            return json_answer({"error": "invalid_grant", "error_description": "Invalid JWT."}, 400)
        self._tokens = {token: ends for token, ends in self._tokens.items() if ends > now}
        token = f"ya29.{secrets.token_urlsafe(32)}"
        self._tokens[token] = now + LIFE
        return json_answer({"access_token": token, "expires_in": int(LIFE.total_seconds()), "token_type": "Bearer"})

    async def _send(self, call: Call) -> Answer:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        ends = self._tokens.get(token)
        now = self.world.clock.now()
        if scheme != "Bearer" or ends is None or not ends - LIFE <= now < ends:
            return _refused(401, "UNAUTHENTICATED", "")
        try:
            message = call.read(_Sent).message
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return _refused(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT")
        if len(msgspec.json.encode([message.notification, message.data])) > LARGEST:
            return _refused(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT")
        if self.world.dead_tokens.since(message.token) is not None:
            return _refused(404, "NOT_FOUND", "UNREGISTERED")
        return json_answer({"name": f"projects/{call.params['project']}/messages/{secrets.token_hex(8)}"})


def _refused(status: int, name: str, code: str) -> Answer:
    details = [{"@type": ERROR_TYPE, "errorCode": code}] if code else []
    return json_answer({"error": {"code": status, "message": name, "status": name, "details": details}}, status)
