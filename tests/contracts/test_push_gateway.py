"""What every gateway of push promises, over the real wires of the sandbox."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from adapters.circuit import FAILURES, OPEN_FOR
from adapters.push.by_platform import ByPlatform
from adapters.push.sending import NotConfigured
from core.messaging.push.message import Accepted, Gone, Later, Refused
from core.shared.request import serve_as
from entrypoints.sandbox.service import Receipt
from entrypoints.sandbox.wire import Answer, Call
from tests.support.push import TOPIC, Lane, device, lane, push
from tests.support.world import NOON, Served, served_world

NAMES: list[Any] = ["apns", "fcm", "webpush"]
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with served_world() as world:
        yield world


@pytest.fixture(params=NAMES)
async def way(request: pytest.FixtureRequest, served: Served) -> AsyncIterator[Lane]:
    found = await lane(request.param, served)
    yield found
    await found.close()


def fcm_error(code: str, status: str = "SOME") -> dict[str, Any]:
    return {"error": {"status": status, "details": [{"@type": FCM_ERROR, "errorCode": code}]}}


async def test_a_push_arrives_whole(way: Lane) -> None:
    assert await way.push() == Accepted()
    (item,) = way.outbox()
    assert (item.channel, item.to, item.at) == ("push", way.to, NOON)
    payload = item.payload
    assert set(payload) == {"platform", "token", "title", "body", "data", "headers"}
    assert payload["platform"] == way.device.platform
    assert payload["token"] == way.to
    assert (payload["title"], payload["body"]) == ("¿Listo?", "Time for water 💧")
    assert payload["data"] == {"type": "reminder"}


async def test_a_second_attempt_replaces_the_first_and_says_how_long_it_is_of_use(way: Lane) -> None:
    one = push(expires_at=NOON + timedelta(minutes=10))
    assert [await way.push(one), await way.push(one)] == [Accepted(), Accepted()]
    first, second = (item.payload["headers"] for item in way.outbox())
    assert first == second
    assert isinstance(first, dict)
    ends = str(int((NOON + timedelta(minutes=10)).timestamp()))
    shown = {
        "apns": {"apns-id": str(one.id), "apns-collapse-id": str(one.id), "apns-expiration": ends,
                 "apns-topic": TOPIC, "apns-push-type": "alert", "apns-priority": "10"},
        "fcm": {"collapse_key": str(one.id), "ttl": "600s", "priority": "HIGH"},
        "webpush": {"topic": one.id.hex, "ttl": "600", "urgency": "normal", "content-encoding": "aes128gcm"},
    }  # fmt: skip
    assert first == shown[way.name]


async def test_the_request_is_named_to_the_provider(way: Lane) -> None:
    seen = []
    service = way.served.world.services[way.name]

    def watch(call: Call, _answer: Answer) -> list[Receipt]:
        seen.append(call.headers.get("x-request-id"))
        return []

    service.receipts = watch  # type: ignore[method-assign]  # the sandbox's ear
    serve_as("request-1234")
    assert await way.push() == Accepted()
    assert set(seen) == {"request-1234"}


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_provider_that_is_down_gets_it_later(way: Lane, status: int) -> None:
    way.fault(status=status)
    assert isinstance(await way.push(), Later), "with an empty body"
    way.fault(status=status, body={"reason": "InternalServerError"}, headers={"Retry-After": "7"})
    outcome = await way.push()
    assert isinstance(outcome, Later)
    assert outcome.retry_after == 7
    assert way.outbox() == []
    assert await way.push() == Accepted()


async def test_a_provider_that_is_busy_says_when(way: Lane) -> None:
    way.fault(status=429, headers={"Retry-After": format_datetime(NOON + timedelta(seconds=90), usegmt=True)})
    outcome = await way.push()
    assert isinstance(outcome, Later)
    assert outcome.retry_after == 90
    way.fault(status=429, headers={"Retry-After": "soon"})
    assert replace_reason(await way.push()) == Later()


async def test_a_connection_that_breaks_loses_nothing(way: Lane) -> None:
    assert await way.push() == Accepted()
    way.fault(drop=True, times=2)
    assert isinstance(await way.push(), (Later, Accepted))
    way.served.world.faults.clear()
    way.fault(after_chunks=0, times=2)
    assert isinstance(await way.push(), (Later, Accepted))
    way.served.world.faults.clear()
    assert await way.push() == Accepted()


async def test_nobody_there_is_told_as_later(served: Served) -> None:
    nowhere = {"APNS_BASE_URL": "https://127.0.0.1:1", "FCM_BASE_URL": "http://127.0.0.1:1",
               "WEBPUSH_BASE_URL": "http://127.0.0.1:1"}  # fmt: skip
    for name in NAMES:
        found = await lane(name, served, **nowhere)
        assert isinstance(await found.push(), Later), name
        await found.close()


async def test_a_silent_peer_is_cut_off_and_forgotten(way: Lane) -> None:
    assert await way.push() == Accepted()
    way.fault(latency_ms=60_000)
    began = time.monotonic()
    assert isinstance(await dataclasses.replace(way.gateway, seconds=0.3).push(way.device, push()), Later)
    assert time.monotonic() - began < 30
    assert await way.push() == Accepted()


async def test_a_slow_one_holds_nobody_up(way: Lane) -> None:
    assert await way.push() == Accepted()
    way.fault(latency_ms=60_000)
    slow = asyncio.create_task(way.push())
    await asyncio.sleep(0.05)
    assert await asyncio.gather(*(way.push() for _ in range(5))) == [Accepted()] * 5
    assert not slow.done()
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert await way.push() == Accepted()


async def test_a_hundred_at_once_all_arrive_once(way: Lane) -> None:
    one = push()  # the same to all devices of a person, as it is in life
    assert await asyncio.gather(*(way.push(one) for _ in range(100))) == [Accepted()] * 100
    assert len(way.outbox(refused=True)) == 100


async def test_a_hundred_at_once_with_some_that_fail_keep_their_own_answers(way: Lane) -> None:
    await way.push()
    way.fault(status=429, times=20)
    way.fault(status=400, body={"reason": "Odd"}, times=20)
    outcomes = await asyncio.gather(*(way.push() for _ in range(100)))
    kinds = [type(outcome) for outcome in outcomes]
    assert (kinds.count(Later), kinds.count(Refused), kinds.count(Accepted)) == (20, 20, 60)


async def test_a_device_without_the_app_is_gone(way: Lane) -> None:
    since = "2029-12-01T08:00:00Z"
    body = {"token": way.device.token, "since": since}
    assert (await way.served.client.post("/sandbox/push/unregister", json=body)).status_code == 201
    outcome = await way.push()
    assert isinstance(outcome, Gone)
    assert outcome.since == (datetime(2029, 12, 1, 8, tzinfo=UTC) if way.name == "apns" else None)
    await way.served.client.delete("/sandbox/push/unregister")
    assert await way.push() == Accepted()


async def test_a_provider_that_is_down_is_left_in_peace(way: Lane) -> None:
    way.fault(status=503, times=FAILURES)
    for _ in range(FAILURES + 3):
        assert isinstance(await way.push(), Later)
    assert len(way.outbox(refused=True)) == FAILURES
    way.served.clock.hold(NOON + OPEN_FOR)
    assert await way.push() == Accepted()


async def test_a_busy_provider_is_not_taken_for_one_that_is_down(way: Lane) -> None:
    way.fault(status=429, times=FAILURES + 1)
    for _ in range(FAILURES + 1):
        assert isinstance(await way.push(), Later)
    assert await way.push() == Accepted()


async def test_an_hour_and_a_day_later_it_still_proves_who_we_are(way: Lane) -> None:
    for later in (timedelta(), timedelta(minutes=55), timedelta(hours=13), timedelta(days=40), timedelta(days=-3)):
        way.served.clock.hold(NOON + later)
        assert await way.push() == Accepted(), later


TABLE = [
    ("apns", 400, {"reason": "BadDeviceToken"}, Gone(reason="BadDeviceToken")),
    ("apns", 400, {"reason": "DeviceTokenNotForTopic"}, Refused("DeviceTokenNotForTopic")),
    ("apns", 400, {"reason": "PayloadEmpty"}, Refused("PayloadEmpty")),
    ("apns", 400, "not even JSON", Refused("APNs answered 400")),
    ("apns", 405, {"reason": "MethodNotAllowed"}, Refused("MethodNotAllowed")),
    ("apns", 410, {"reason": "Unregistered", "timestamp": 1893499200000}, Gone(NOON, "Unregistered")),
    ("apns", 410, {"reason": "ExpiredToken", "timestamp": 1893499200000}, Gone(NOON, "ExpiredToken")),
    ("apns", 413, {"reason": "PayloadTooLarge"}, Refused("PayloadTooLarge")),
    ("apns", 429, {"reason": "TooManyProviderTokenUpdates"}, Later(None, "TooManyProviderTokenUpdates")),
    ("apns", 429, {"reason": "TooManyRequests"}, Later(None, "TooManyRequests")),
    ("fcm", 404, fcm_error("UNREGISTERED"), Gone(reason="UNREGISTERED")),
    ("fcm", 400, fcm_error("UNREGISTERED"), Gone(reason="UNREGISTERED")),
    ("fcm", 404, {"error": {"status": "NOT_FOUND"}}, Refused("NOT_FOUND")),
    ("fcm", 400, fcm_error("INVALID_ARGUMENT"), Refused("INVALID_ARGUMENT")),
    ("fcm", 403, fcm_error("SENDER_ID_MISMATCH"), Refused("SENDER_ID_MISMATCH")),
    ("fcm", 403, {"error": {"status": "PERMISSION_DENIED"}}, Later(None, "PERMISSION_DENIED")),
    ("fcm", 429, fcm_error("QUOTA_EXCEEDED"), Later(None, "QUOTA_EXCEEDED")),
    ("fcm", 500, fcm_error("INTERNAL"), Later(None, "INTERNAL")),
    ("fcm", 503, fcm_error("UNAVAILABLE"), Later(None, "UNAVAILABLE")),
    ("webpush", 200, "", Accepted()),
    ("webpush", 202, "", Accepted()),
    ("webpush", 404, "", Gone(reason="the push service answered 404")),
    ("webpush", 410, "", Gone(reason="the push service answered 410")),
    ("webpush", 400, "", Refused("the push service answered 400")),
    ("webpush", 413, "", Refused("the push service answered 413")),
    ("webpush", 302, "", Refused("the push service answered 302")),
]  # fmt: skip


async def test_each_answer_of_a_provider_has_its_outcome(served: Served) -> None:
    lanes = {name: await lane(name, served) for name in NAMES}
    for name, status, body, outcome in TABLE:
        lanes[name].fault(status=status, body=body)
        assert await lanes[name].push() == outcome, (name, status, body)
    for found in lanes.values():
        await found.close()


@pytest.mark.parametrize("reason", ["ExpiredProviderToken", "InvalidProviderToken"])
async def test_a_refused_provider_token_is_renewed_but_once_in_twenty_minutes(served: Served, reason: str) -> None:
    way = await lane("apns", served)
    way.fault(status=403, body={"reason": reason})
    assert await way.push() == Accepted()
    way.fault(status=403, body={"reason": reason})
    assert await way.push() == Later(reason=reason)
    assert len(way.outbox(refused=True)) == 3, "without a new token there is no second try"
    served.clock.hold(NOON + timedelta(minutes=20))
    way.fault(status=403, body={"reason": reason}, times=2)
    assert await way.push() == Later(reason=reason)
    served.clock.hold(NOON + timedelta(minutes=40))
    way.fault(status=403, body={"reason": reason})
    assert await way.push() == Accepted()
    await way.close()


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_vapid_token_is_renewed_and_then_waits(served: Served, status: int) -> None:
    way = await lane("webpush", served)
    way.fault(status=status)
    assert await way.push() == Accepted()
    way.fault(status=status, times=2)
    assert await way.push() == Later(reason=f"the push service answered {status}")
    await way.close()


@pytest.mark.parametrize("name", NAMES)
async def test_after_an_outage_a_single_probe_decides_for_all_that_come_at_once(served: Served, name: Any) -> None:
    way = await lane(name, served)
    way.fault(status=503, body="", times=20)
    assert {type(outcome) for outcome in await asyncio.gather(*(way.push() for _ in range(8)))} == {Later}
    served.clock.hold(NOON + timedelta(minutes=2))
    assert {type(outcome) for outcome in await asyncio.gather(*(way.push() for _ in range(8)))} == {Later}
    assert len(way.outbox(refused=True)) == 8 + 1
    served.world.faults.clear()
    served.clock.hold(NOON + timedelta(minutes=4))
    assert {type(outcome) for outcome in await asyncio.gather(*(way.push() for _ in range(8)))} == {Accepted}
    assert len(way.outbox()) == 8
    await way.close()


async def test_a_goaway_is_followed_by_a_fresh_connection(served: Served) -> None:
    way = await lane("apns", served)
    assert await way.push() == Accepted()
    way.fault(drop=True)
    assert await way.push() == Accepted()
    way.fault(drop=True, match='"title":"last"')
    outcomes = await asyncio.gather(*(way.push(push(title="last" if n == 30 else "other")) for n in range(60)))
    assert set(outcomes) == {Accepted()}
    way.fault(drop=True, times=2)
    assert isinstance(await way.push(), Later)
    assert await way.push() == Accepted()
    await way.close()


async def test_a_thousand_refusals_do_not_use_up_the_connection(served: Served) -> None:
    way = await lane("apns", served)
    long = {"reason": "Odd" * 400}
    for _ in range(3):
        way.fault(status=400, body=long, times=50)
        outcomes = await asyncio.gather(*(way.push() for _ in range(50)))
        assert {type(outcome) for outcome in outcomes} == {Refused}
    assert await way.push() == Accepted()
    await way.close()


async def test_google_is_asked_for_one_token_by_all(served: Served) -> None:
    way = await lane("fcm", served)
    fcm = served.world.services["fcm"]
    await asyncio.gather(*(way.push() for _ in range(20)))
    assert len(fcm._tokens) == 1  # type: ignore[attr-defined]  # the sandbox's own
    fcm._tokens.clear()  # type: ignore[attr-defined]  # the token is withdrawn
    assert await way.push() == Accepted()
    way.fault(status=401, times=2)
    assert await way.push() == Later(reason="credentials refused")
    await way.close()


async def test_google_may_refuse_us_or_be_away(served: Served) -> None:
    way = await lane("fcm", served)
    way.fault(status=400, body={"error": "invalid_grant"}, match="/fcm/token")
    assert await way.push() == Later(reason="credentials refused")
    way.fault(status=503, match="/fcm/token")
    assert isinstance(await way.push(), Later)
    assert await way.push() == Accepted()
    await way.close()


async def test_a_key_that_is_none_is_no_reason_to_fall_over(served: Served) -> None:
    for name, broken in (("apns", {"APNS_PRIVATE_KEY": "-----BEGIN nothing"}), ("webpush", {"VAPID_PRIVATE_KEY": "x"})):
        way = await lane(name, served, **broken)  # type: ignore[arg-type]  # one of the names
        assert await way.push() == Later(reason="failed here")
        await way.close()


async def test_an_app_without_a_bundle_id_is_refused(served: Served) -> None:
    way = await lane("apns", served)
    elsewhere = replace(way.device, app="nowhere")
    assert await way.gateway.push(elsewhere, push()) == Refused("the app has no bundle id")
    await way.close()


async def test_each_platform_goes_its_way() -> None:
    class Named:
        def __init__(self, name: str) -> None:
            self.name = name

        async def push(self, _device: Any, _push: Any) -> Refused:
            return Refused(self.name)

    gateway = ByPlatform(Named("apns"), Named("fcm"), Named("web push"))
    ways = [("ios", "a"), ("android", "{"), ("web", "an FCM token"), ("web", ' {"endpoint": ""}')]
    assert [await gateway.push(device(platform, token), push()) for platform, token in ways] == [
        Refused("apns"), Refused("fcm"), Refused("fcm"), Refused("web push")
    ]  # fmt: skip
    assert await NotConfigured().push(device("ios", str(uuid4())), push()) == Later(reason="not configured")


def replace_reason(outcome: Any) -> Any:
    return replace(outcome, reason="")
