"""Push to Android and browsers over FCM (Firebase's "FCM HTTP v1 API")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from adapters.push.google_token import BadCredentials, GoogleToken
from adapters.push.http import PushHttp
from adapters.push.sending import Down, log, retry_after, seconds_left
from core.messaging.push.message import Accepted, Device, Gone, Later, Outcome, Push, Refused
from core.shared.ports import Clock

ERROR_TYPE = "type.googleapis.com/google.firebase.fcm.v1.FcmError"


class _Detail(msgspec.Struct, frozen=True):
    kind: str = msgspec.field(name="@type", default="")
    error_code: str = msgspec.field(name="errorCode", default="")


class _Error(msgspec.Struct, frozen=True):
    status: str = ""
    details: list[_Detail] = []


class _Reply(msgspec.Struct, frozen=True):
    error: _Error = _Error()


@dataclass(frozen=True, slots=True)
class FcmSender:
    """`adapters.push.sending.Sender`."""

    base_url: str
    project_id: str
    http: PushHttp
    token: GoogleToken
    clock: Clock

    async def send(self, device: Device, push: Push) -> Outcome:
        url = f"{self.base_url.rstrip('/')}/v1/projects/{self.project_id}/messages:send"
        content = msgspec.json.encode({"message": message(device, push, seconds_left(push, self.clock.now()))})
        for last in (False, True):
            try:
                token = await self.token.current()
            except BadCredentials as error:
                log.warning("%s", error)
                return Later(reason="credentials refused")
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            answer = await self.http.post(url, headers, content)
            if answer.status_code != 401:
                break
            self.token.forget(token)
            if last:
                return Later(reason="credentials refused")
        wait = retry_after(answer.headers.get("retry-after"), self.clock.now())
        return outcome(answer.status_code, answer.content, wait)


def message(device: Device, push: Push, ttl: int) -> dict[str, Any]:
    """The `Message` of the API."""
    content: dict[str, Any] = {
        "token": device.token,
        "notification": {"title": push.title, "body": push.body},
        "data": push.data,
    }
    if device.platform == "web":
        content["webpush"] = {"headers": {"TTL": str(ttl), "Topic": push.id.hex}, "notification": {"tag": push.id.hex}}
    else:
        tag = {"tag": str(push.id)}
        content["android"] = {
            "collapse_key": str(push.id), "priority": "HIGH", "ttl": f"{ttl}s", "notification": tag
        }  # fmt: skip
    return content


def outcome(status: int, body: bytes, wait: int | None) -> Outcome:
    """What an answer means for the push and its device. Raises `Down`."""
    if 200 <= status < 300:
        return Accepted()
    error = _read(body)
    codes = [detail.error_code for detail in error.details if detail.kind in (ERROR_TYPE, "") and detail.error_code]
    code = codes[0] if codes else error.status
    reason = code or f"FCM answered {status}"
    if status >= 500:
        raise Down(reason, wait)
    if status in (400, 404) and code == "UNREGISTERED":
        return Gone(reason=reason)
    if status == 429:
        return Later(wait, reason)
    if status == 403 and code != "SENDER_ID_MISMATCH":
        return Later(wait, reason)  # the account may not send yet: nothing is wrong with push or device
    return Refused(reason)


def _read(body: bytes) -> _Error:
    try:
        return msgspec.json.decode(body, type=_Reply).error
    except msgspec.MsgspecError:
        return _Error()
