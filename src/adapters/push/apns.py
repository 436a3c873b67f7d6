"""Push to iOS over APNs (Apple's "Sending notification requests to APNs"), by aioapns."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import msgspec

from adapters.push.apns_token import ProviderToken
from adapters.push.sending import Down, retry_after, seconds_left
from core.messaging.push.message import Accepted, Device, Gone, Later, Outcome, Push, Refused
from core.shared.ports import Clock
from core.shared.request import current_request_id

if TYPE_CHECKING:
    from adapters.push.apns_connection import Answered, ApnsPool

MOST_CONNECTIONS = 2
"""Each carries a thousand requests at a time."""

_DEAD = frozenset({"BadDeviceToken", "Unregistered", "ExpiredToken"})
_TOKEN_TROUBLE = frozenset({"ExpiredProviderToken", "InvalidProviderToken", "MissingProviderToken"})


class _Trouble(msgspec.Struct, frozen=True):
    reason: str = ""
    timestamp: int | None = None


class ApnsClient:
    """One pool of connections for the process, opened at the first request. With `any_certificate` the server need
    not prove who it is: for a stand-in on this machine."""

    def __init__(self, base_url: str, *, any_certificate: bool = False) -> None:
        self._base_url = base_url
        self._any_certificate = any_certificate
        self._pool: ApnsPool | None = None

    async def start(self) -> None:
        """Nothing to do before the first request."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    async def ask(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """One POST. A connection that breaks gets a second chance on a fresh one: what was sent twice collapses on the
        device. Raises `Down`."""
        from adapters.push.apns_connection import Lost

        pool = self._pool or self._open()
        fixed = [(":method", "POST"), (":scheme", "https"), (":path", path), (":authority", self._host)]
        connection = await pool.acquire()
        try:
            return await connection.ask([*fixed, *headers.items()], body)
        except Lost:
            connection = await pool.acquire()
            return await connection.ask([*fixed, *headers.items()], body)

    @property
    def _host(self) -> str:
        return urlsplit(self._base_url).hostname or ""

    def _open(self) -> ApnsPool:
        from adapters.push.apns_connection import ApnsConnection, ApnsPool

        where = {"APNS_SERVER": self._host, "APNS_PORT": urlsplit(self._base_url).port or 443}
        # The token goes with each request, and the topic too: what aioapns would add itself is left empty.
        self._pool = ApnsPool("", "", "", "", max_connections=MOST_CONNECTIONS, ssl_context=self._trust())
        self._pool.protocol_class = type("Connection", (ApnsConnection,), where)
        return self._pool

    def _trust(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self._any_certificate:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        else:
            context.load_default_certs()
        context.set_alpn_protocols(["h2"])
        return context


@dataclass(frozen=True, slots=True)
class ApnsSender:
    """`adapters.push.sending.Sender`. `topics` tells by app which of Apple's bundle ids its pushes are for."""

    client: ApnsClient
    token: ProviderToken
    topics: Mapping[str, str]
    clock: Clock

    async def send(self, device: Device, push: Push) -> Outcome:
        topic = self.topics.get(device.app)
        if topic is None:
            return Refused("the app has no bundle id")
        path, headers, body = f"/3/device/{quote(device.token, safe='')}", self._headers(topic, push), payload(push)
        for last in (False, True):
            token = self.token.current()
            answer = await self.client.ask(path, {**headers, "authorization": f"bearer {token}"}, body)
            trouble = _read(answer.body)
            if answer.status != 403 or trouble.reason not in _TOKEN_TROUBLE:
                break
            if last or not self.token.renewed(token):
                return Later(reason=trouble.reason)
        return outcome(answer.status, trouble, retry_after(answer.headers.get("retry-after"), self.clock.now()))

    def _headers(self, topic: str, push: Push) -> dict[str, str]:
        now = self.clock.now()
        expires = now + timedelta(seconds=seconds_left(push, now))
        headers = {
            "apns-id": str(push.id),
            "apns-topic": topic,
            "apns-push-type": "alert",
            "apns-priority": "10",
            "apns-expiration": str(int(expires.timestamp())),
            "apns-collapse-id": str(push.id),
        }
        if request_id := current_request_id():
            headers["x-request-id"] = request_id
        return headers


def payload(push: Push) -> bytes:
    """The body: the alert, and beside it what is for the client."""
    alert = {"title": push.title, "body": push.body}
    return msgspec.json.encode({**push.data, "aps": {"alert": alert, "sound": "default"}})


def outcome(status: int, trouble: _Trouble, wait: int | None) -> Outcome:
    """What an answer means for the push and its device. Raises `Down`."""
    if status == 200:
        return Accepted()
    if status >= 500 or status == 0:
        raise Down(trouble.reason or f"APNs answered {status}", wait)
    if status == 429:
        return Later(wait, trouble.reason or "429")
    if status == 410 or (status == 400 and trouble.reason in _DEAD):
        return Gone(_instant(trouble.timestamp), trouble.reason or "Unregistered")
    return Refused(trouble.reason or f"APNs answered {status}")


def is_loopback(base_url: str) -> bool:
    """Whether the address is on this machine, in figures."""
    try:
        return ipaddress.ip_address(urlsplit(base_url).hostname or "").is_loopback
    except ValueError:
        return False


def _read(body: bytes) -> _Trouble:
    try:
        return msgspec.json.decode(body, type=_Trouble) if body else _Trouble()
    except msgspec.DecodeError:
        return _Trouble()


def _instant(milliseconds: int | None) -> datetime | None:
    try:
        return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
