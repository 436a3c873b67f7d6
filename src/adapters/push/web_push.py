"""Push to browsers over Web Push (RFC 8030)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from adapters.push.http import PushHttp
from adapters.push.sending import Down, retry_after, seconds_left
from adapters.push.vapid import Vapid
from core.messaging.push.message import Accepted, Device, Gone, Later, Outcome, Push, Refused
from core.messaging.push.subscription import Subscription, subscription
from core.shared.ports import Clock

_KNOWN = re.compile(
    r"https://(?:fcm\.googleapis\.com|(?:[\w-]+\.)*push\.services\.mozilla\.com|(?:[\w-]+\.)*push\.apple\.com"
    r"|(?:[\w-]+\.)+notify\.windows\.com)(?::443)?/[\x21-\x7e]*",
    re.ASCII,
)
"""The push services of browsers. Where a push goes is said by a client, who shall not send us anywhere else."""

_TOKEN_TROUBLE = frozenset({401, 403})
"""Who we are was not believed (RFC 8292 §4.2): nothing is wrong with push or subscription."""


@dataclass(frozen=True, slots=True)
class WebPushSender:
    """`adapters.push.sending.Sender`. With a `base_url` all subscriptions are of the push service there."""

    http: PushHttp
    vapid: Vapid
    clock: Clock
    base_url: str = ""

    async def send(self, device: Device, push: Push) -> Outcome:
        from adapters.push.encryption import LONGEST, seal, unb64

        try:
            to = subscription(device.token)
        except ValueError:
            to = None
        if to is None:
            return Gone(reason="not a subscription")
        url = self._url(to)
        if url is None:
            return Refused("the endpoint is of no known push service")
        message = content(push)
        if len(message) > LONGEST:
            return Refused("too large")
        try:
            body = seal(message, unb64(to.keys.p256dh), unb64(to.keys.auth))
        except ValueError:
            return Gone(reason="the subscription's keys can't be used")
        answer = await self.http.post(url, self._headers(to, push), body)
        if answer.status_code in _TOKEN_TROUBLE:
            self.vapid.renew(_origin(to))
            answer = await self.http.post(url, self._headers(to, push), body)
        return outcome(answer.status_code, retry_after(answer.headers.get("retry-after"), self.clock.now()))

    def _headers(self, to: Subscription, push: Push) -> dict[str, str]:
        return {
            "authorization": self.vapid.authorization(_origin(to)),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(seconds_left(push, self.clock.now())),
            "urgency": "normal",
            "topic": push.id.hex,
        }

    def _url(self, to: Subscription) -> str | None:
        """Where to post, None for where we don't."""
        base = self.base_url.rstrip("/")
        if not base:
            return to.endpoint if _KNOWN.fullmatch(to.endpoint) else None
        if not re.fullmatch(r"[\x21-\x7e]+", to.endpoint) or "/.." in to.endpoint:
            return None
        if to.endpoint.startswith(f"{base}/"):
            return to.endpoint
        scheme, _, rest = to.endpoint.partition("://")
        return f"{base}/{rest}" if scheme == "https" else None


def _origin(to: Subscription) -> str:
    parts = urlsplit(to.endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def content(push: Push) -> bytes:
    """What the service worker reads; a notification shown under the same `tag` replaces an earlier one."""
    return msgspec.json.encode({"title": push.title, "body": push.body, "data": push.data, "tag": push.id.hex})


def outcome(status: int, wait: int | None) -> Outcome:
    """What an answer means for the push and its device (RFC 8030 §5, §8.4). Raises `Down`."""
    reason = f"the push service answered {status}"
    if 200 <= status < 300:
        return Accepted()
    if status >= 500:
        raise Down(reason, wait)
    if status == 429 or status in _TOKEN_TROUBLE:
        return Later(wait, reason)
    return Gone(reason=reason) if status in (404, 410) else Refused(reason)
