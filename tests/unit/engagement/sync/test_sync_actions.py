"""Batches of what was done offline: each action by itself, in the order of its time, and as often as one likes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.support.reminders import IDS, START, HandClock, World, memory_world

from adapters.memory.database import MemoryDatabase
from adapters.memory.engagement.sync import MemoryHadActions
from adapters.memory.unit_of_work import MemoryUnitOfWork
from core.engagement.reminders.feature import Reminders
from core.engagement.sync.model import SyncCommand
from core.engagement.sync.perform import PerformReminder
from core.engagement.sync.sync_actions import Kind, Kinds, SyncActions
from core.platform.registry.spec import AppSpec
from core.shared.actor import Actor
from core.shared.errors import Conflict, Unavailable

APP = AppSpec(slug="here", title="Here", features=(Reminders(),))
ADA = Actor("here", IDS.new(), IDS.new())
WATER = {"type": "water", "title": "Drink", "time_hour": 9, "time_minute": 30, "frequency": "daily"}


def save(client_id: str, minutes: float = 0, key: str = "k", **fields: Any) -> dict[str, Any]:
    """A reminder saved so many minutes ago."""
    at = (START - timedelta(minutes=minutes)).isoformat()
    return {
        "type": "reminder",
        "client_id": client_id,
        "op": "save",
        "at": at,
        "reminder_key": key,
        "reminder": {**WATER, **fields},
    }


@dataclass
class Noting:
    """Notes what it is asked to perform."""

    performed: list[str] = field(default_factory=list)
    failing: Mapping[str, Exception] = field(default_factory=dict)

    async def __call__(self, app: AppSpec, actor: Actor, action: Any) -> object:
        self.performed.append(action.client_id)
        if action.client_id in self.failing:
            raise self.failing[action.client_id]
        return action.at


def noting(**failing: Exception) -> tuple[Noting, SyncActions]:
    database, perform = MemoryDatabase(), Noting(failing=failing)
    kinds = Kinds({"reminder": Kind(perform, Reminders)})
    return perform, SyncActions(kinds, MemoryHadActions(database), MemoryUnitOfWork(database), HandClock())


def over(world: World) -> SyncActions:
    kinds = Kinds({"reminder": Kind(PerformReminder(world.merge), Reminders)})
    return SyncActions(kinds, MemoryHadActions(world.uow.database), world.uow, world.clock)


async def sent(sync: SyncActions, *actions: Any, actor: Actor = ADA, app: AppSpec = APP) -> list[dict[str, Any]]:
    body = msgspec.json.encode({"actions": actions})
    results = await sync(app, actor, msgspec.json.decode(body, type=SyncCommand))
    told: list[dict[str, Any]] = msgspec.to_builtins(results)["results"]
    return told


async def test_actions_take_effect_in_the_order_of_their_times_and_are_told_in_theirs() -> None:
    perform, sync = noting()
    told = await sent(sync, save("c", 1), save("a", 3), save("d", 1), save("b", 2))
    assert perform.performed == ["a", "b", "c", "d"]
    assert [(each["client_id"], each["status"]) for each in told] == [(name, "applied") for name in "cadb"]
    assert [datetime.fromisoformat(each["result"]) for each in told] == [
        START - timedelta(minutes=minutes) for minutes in (1, 3, 1, 2)
    ]


async def test_what_was_had_is_a_duplicate_in_the_same_batch_and_in_any_other() -> None:
    _, sync = noting()
    first = await sent(sync, save("a"), save("b"), save("a"))
    assert [each["status"] for each in first] == ["applied", "applied", "duplicate"]
    again = await sent(sync, save("c"), save("a"))
    assert [each["status"] for each in again] == ["applied", "duplicate"]
    assert again[1]["result"] == first[0]["result"]


async def test_a_refused_action_changes_nothing_and_may_be_sent_again() -> None:
    perform, sync = noting(b=Conflict("too_many_reminders", "Enough."))
    told = await sent(sync, save("a"), save("b"), save("c"))
    refusal = {"client_id": "b", "status": "rejected", "code": "too_many_reminders", "detail": "Enough."}
    assert told[1] == refusal
    assert [each["status"] for each in told] == ["applied", "rejected", "applied"]
    perform.failing = {}
    assert [each["status"] for each in await sent(sync, save("b"), save("b"))] == ["applied", "duplicate"]


async def test_what_was_had_is_never_told_to_be_refused() -> None:
    perform, sync = noting()
    await sent(sync, save("a"))
    perform.failing = {"a": Conflict("too_many_reminders", "Enough.")}
    assert await sent(sync, save("a")) == [{"client_id": "a", "status": "duplicate"}]


async def test_a_fault_of_ours_spoils_no_other_action(caplog: pytest.LogCaptureFixture) -> None:
    _, sync = noting(b=ZeroDivisionError("secret"))
    told = await sent(sync, save("a"), save("b"), save("c"))
    assert [(each["status"], each.get("code")) for each in told] == [
        ("applied", None),
        ("rejected", "internal_error"),
        ("applied", None),
    ]
    assert "secret" not in str(told)
    assert [record.exc_info is not None for record in caplog.records] == [True]


async def test_without_a_database_the_batch_is_to_be_sent_again() -> None:
    perform, sync = noting(b=Unavailable("database_unavailable", "Away."))
    with pytest.raises(Unavailable):
        await sent(sync, save("a", 2), save("b", 1), save("c"))
    perform.failing = {}
    told = await sent(sync, save("a", 2), save("b", 1), save("c"))
    assert [each["status"] for each in told] == ["duplicate", "applied", "applied"]


@pytest.mark.parametrize(
    ("action", "client_id", "blamed"),
    [
        (5, None, ""),
        (None, None, ""),
        ([], None, ""),
        ({}, None, "/type"),
        ({"type": "reminder"}, None, "/client_id"),
        ({"client_id": "a"}, "a", "/type"),
        ({**save("a"), "type": "dance"}, "a", "/type"),
        ({**save("a"), "type": None}, "a", "/type"),
        ({**save("a"), "client_id": ""}, None, "/client_id"),
        ({**save("a"), "client_id": "x" * 101}, None, "/client_id"),
        ({**save("a"), "client_id": "nul\0"}, None, "/client_id"),
        ({**save("a"), "client_id": 7}, None, "/client_id"),
        ({**save("a"), "at": "yesterday"}, "a", "/at"),
        ({**save("a"), "at": "2030-01-01T12:00:00"}, "a", "/at"),
        ({**save("a"), "at": "2031-01-01T12:00:00Z"}, "a", "/at"),
        ({**save("a"), "at": "0001-01-01T00:00:00+14:00"}, "a", "/at"),
        ({**save("a"), "at": "9999-12-31T23:59:59-14:00"}, "a", "/at"),
        ({**save("a"), "op": "toss"}, "a", "/op"),
        ({**save("a"), "more": 1}, "a", "/more"),
        ({**save("a"), "reminder_key": None}, "a", "/reminder_id"),
        ({**save("a"), "reminder_id": str(IDS.new())}, "a", "/reminder_id"),
        ({**save("a"), "reminder_key": ""}, "a", "/reminder_key"),
        ({**save("a"), "reminder": None}, "a", "/reminder"),
        ({**save("a"), "op": "delete"}, "a", "/reminder"),
        (save("a", time_hour=24), "a", "/reminder/time_hour"),
        (save("a", title=None), "a", "/reminder/title"),
        (save("a", frequency="custom"), "a", "/reminder/custom_days"),
    ],
)
async def test_a_malformed_action_is_refused_alone_with_a_pointer(
    action: Any, client_id: str | None, blamed: str
) -> None:
    world = memory_world()
    ada = await world.person()
    told = await sent(over(world), save("fine", key="fine"), action, actor=ada)
    assert [each["status"] for each in told] == ["applied", "rejected"]
    assert told[1]["client_id"] == client_id
    assert [each["pointer"] for each in told[1]["errors"]] == [blamed]
    assert len(await world.all(ada)) == 1


@pytest.mark.parametrize(
    "action", [b'{"a":"\xff"}', b'"\xff"', b'{"client_id":"a","type":"\xc0"}', b"[" * 1500 + b"]" * 1500]
)
async def test_bytes_that_are_no_text_are_refused_alone(action: bytes) -> None:
    _, sync = noting()
    command = SyncCommand(actions=[msgspec.Raw(action), msgspec.Raw(msgspec.json.encode(save("a")))])
    told = (await sync(APP, ADA, command)).results
    assert [each.status for each in told] == ["rejected", "applied"]


async def test_an_app_takes_the_actions_of_its_features_alone() -> None:
    perform, sync = noting()
    [told] = await sent(sync, save("a"), app=AppSpec(slug="here", title="Here"))
    assert (told["status"], told["code"], told["errors"][0]["pointer"]) == ("rejected", "validation_failed", "/type")
    assert perform.performed == []


async def test_reminders_made_offline_are_known_by_their_key_and_then_by_their_id() -> None:
    world = memory_world()
    ada = await world.person()
    sync = over(world)
    [made] = await sent(sync, save("a", 10), actor=ada)
    known = made["result"]["id"]
    by_id = {**save("b", 5, title="By id"), "reminder_key": None, "reminder_id": known}
    [edited] = await sent(sync, by_id, actor=ada)
    assert (edited["result"]["id"], edited["result"]["title"]) == (known, "By id")
    [older] = await sent(sync, save("c", 7, title="Too late"), actor=ada)
    assert (older["status"], older["result"]["title"]) == ("applied", "By id")
    gone = {**save("d", 1), "op": "delete", "reminder": None}
    assert await sent(sync, gone, save("e", 2), actor=ada) == [
        {"client_id": "d", "status": "applied"},
        {
            "client_id": "e",
            "status": "applied",
            "result": {**edited["result"], "title": "Drink", "updated_at": "2030-01-01T11:58:00Z"},
        },
    ]
    assert await world.all(ada) == []
    [unknown] = await sent(sync, {**by_id, "client_id": "f", "reminder_id": str(IDS.new())}, actor=ada)
    assert (unknown["status"], unknown["code"]) == ("rejected", "not_found")
