"""Web Push: the push services of all browsers in one, and browsers to subscribe with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from entrypoints.sandbox.browser import Browser, new_browser
from entrypoints.sandbox.service import Receipt, Service
from entrypoints.sandbox.wire import Answer, Call, Handler, json_answer

PATH = "/webpush/"
HOST = "sandbox.push.services.mozilla.com"
"""A name as a browser's push service has it, but none that leads anywhere."""

LARGEST = 4096
LONGEST_LIFE = 86400
_SHOWN = ("content-encoding", "ttl", "urgency", "topic")


class WebPush(Service):
    """Takes pushes for any subscription, and opens those for browsers of its own, so that one can read them."""

    name = "webpush"
    channel = "push"

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self._file = world.state / "webpush-browsers.json" if world.state else None
        self._browsers: dict[str, Browser] | None = None

    @classmethod
    def environment(cls, base: str, ports: Mapping[str, int]) -> dict[str, str]:
        return {"WEBPUSH_BASE_URL": f"{base}/webpush", "VAPID_SUBJECT": "mailto:sandbox@localhost"}

    def wires(self) -> dict[tuple[str, str], Handler]:
        return {("POST", PATH + "{rest:path}"): self._push}

    def controls(self) -> dict[tuple[str, str], Handler]:
        return {("POST", "/webpush/subscriptions"): self._subscribe}

    def receipts(self, call: Call, answer: Answer) -> list[Receipt]:
        to = _endpoint(call)
        message = self._opened(to, call.body)
        shown: dict[str, object] = {
            "platform": "web",
            "token": to,
            "title": message.get("title", ""),
            "body": message.get("body", "") if message else f"({len(call.body)} sealed bytes)",
            "data": message.get("data", {}),
            "headers": {name: call.headers[name] for name in _SHOWN if name in call.headers},
        }
        return [Receipt(to, shown)]

    async def _push(self, call: Call) -> Answer:
        headers = call.headers
        wrong = self._wrong_vapid(call)
        if wrong is not None:
            return wrong
        if not headers.get("ttl", "").isdigit() or len(headers.get("topic", "")) > 32:
            return _refused(400, "TTL must be there and a number, Topic 32 characters at most.")
        if len(call.body) > LARGEST:
            return _refused(413, "Too large.")
        if (
            headers.get("content-encoding") != "aes128gcm"
            or len(call.body) < 16 + 4 + 1 + 65 + 17
            or call.body[20] != 65
        ):
            return _refused(400, "The body must be sealed as aes128gcm.")
        if self.world.dead_tokens.since(_endpoint(call)) is not None:
            return _refused(410, "The subscription has ended.")
        return Answer(status=201, headers={"location": f"/message/{secrets.token_hex(12)}", "ttl": headers["ttl"]})

    def _wrong_vapid(self, call: Call) -> Answer | None:
        """RFC 8292: the token must be signed by the key that comes with it, for this push service, and not for long."""
        import jwt
        from cryptography.hazmat.primitives.asymmetric import ec

        scheme, _, parameters = call.headers.get("authorization", "").partition(" ")
        given = dict(part.strip().partition("=")[::2] for part in parameters.split(","))
        if scheme.lower() != "vapid":
            return _refused(401, "Who are you?")
        parts = urlsplit(_endpoint(call))
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(
                ec.SECP256R1(), jwt.utils.base64url_decode(given.get("k", ""))
            )
            # Time is the sandbox's own.
            options: Any = {
                "require": ["aud", "exp", "sub"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            }
            claims = jwt.decode(
                given.get("t", ""),
                key,
                algorithms=["ES256"],
                audience=f"{parts.scheme}://{parts.netloc}",
                options=options,
            )
        except (jwt.PyJWTError, ValueError):
            return _refused(403, "The VAPID token can't be believed.")
        left = claims["exp"] - self.world.clock.now().timestamp()
        return None if 0 < left <= LONGEST_LIFE else _refused(403, "The VAPID token is not of this day.")

    async def _subscribe(self, _call: Call) -> Answer:
        browser, endpoint = new_browser(), f"https://{HOST}/wpush/v2/{secrets.token_urlsafe(24)}"
        self._browsers = {**self._all(), endpoint: browser}
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch(mode=0o600)
            self._file.write_bytes(msgspec.json.encode(self._browsers))
        keys = {"p256dh": browser.public, "auth": browser.auth}
        return json_answer({"endpoint": endpoint, "expirationTime": None, "keys": keys}, 201)

    def _opened(self, endpoint: str, body: bytes) -> dict[str, Any]:
        """What the browser reads; nothing where it is not one of ours, or can't."""
        browser = self._all().get(endpoint)
        if browser is None:
            return {}
        try:
            return msgspec.json.decode(browser.open(body), type=dict[str, Any])
        except (ValueError, msgspec.MsgspecError):
            return {}

    def _all(self) -> dict[str, Browser]:
        if self._browsers is None:
            kept = self._file.read_bytes() if self._file is not None and self._file.exists() else b"{}"
            self._browsers = msgspec.json.decode(kept, type=dict[str, Browser])
        return self._browsers


def _endpoint(call: Call) -> str:
    """The subscription's own endpoint: the adapter puts its host and path below ours."""
    query = "&".join(f"{name}={value}" if value else name for name, value in call.query.items())
    return f"https://{call.params['rest']}" + (f"?{query}" if query else "")


def _refused(status: int, message: str) -> Answer:
    return json_answer({"code": status, "message": message}, status)
