"""Handlers are found by looking, named for where they stand, and made when first needed."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from core.platform.inbox.model import InboxWork, Received
from core.platform.jobs.handlers import Call, Handlers, Poll
from core.platform.jobs.model import Delivery
from core.platform.jobs.ports import Subscriber
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec, Feature
from entrypoints.jobs import declare
from entrypoints.jobs import handlers as handler_modules
from entrypoints.jobs.declare import Use, every, handles, job, receives, ticks
from tests.support.jobs import START, Moved, Note


@pytest.fixture(autouse=True)
def nothing_declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    declare.declared(lambda _: None)  # so that the modules are imported, and declare nothing below
    monkeypatch.setattr(declare, "_declared", declare._Declared())
    return


def known(use: Use = lambda _: None) -> Handlers:
    return declare.declared(use)


async def nothing(_: object) -> None:
    pass


def test_each_way_to_declare_is_found_with_its_options() -> None:
    @handles(Moved, retries=3, timeout=5)
    def react(_: Use) -> Call:
        return nothing

    @job("write", Note, atomic=False)
    def write(_: Use) -> Call:
        return nothing

    @every(timedelta(hours=1), name="clean")
    def clean(_: Use) -> Call:
        return nothing

    @receives("stripe")
    def paid(_: Use) -> Call:
        return nothing

    @ticks("alarms")
    def alarms(_: Use) -> Poll:
        raise AssertionError("not needed yet")

    found = known()
    assert found.names == ["clean", "inbox.stripe", "test_declare.react", "write"]
    react_handler = found.by_name["test_declare.react"]
    assert (react_handler.event, react_handler.retries, react_handler.timeout) == ("moved", 3, 5)
    assert not found.by_name["write"].atomic
    assert [(schedule.name, schedule.every) for schedule in found.schedules] == [("clean", timedelta(hours=1))]
    assert [source.name for source in found.sources] == ["alarms"]
    assert found.subscriptions["moved"] == [Subscriber("test_declare.react")]


def test_events_that_nobody_handles_are_known_all_the_same() -> None:
    assert known().subscriptions["moved"] == []


class Kites(Feature, frozen=True, kw_only=True):
    """A capability of this test alone."""


def test_with_a_feature_only_apps_that_take_it_are_subscribed() -> None:
    apps = Apps([AppSpec(slug="park", title="Park", features=(Kites(),)), AppSpec(slug="yard", title="Yard")])
    handles(Moved, feature=Kites, name="fly")(lambda _: nothing)
    found = known(lambda kind: apps if kind is Apps else None)
    assert found.subscriptions["moved"] == [Subscriber("fly", frozenset({"park"}))]


def test_a_handler_is_made_once_and_only_when_needed() -> None:
    made = []

    @handles(Moved)
    def react(use: Use) -> Call:
        made.append(use(str))
        return nothing

    found = known(lambda kind: kind)
    assert made == []
    handler = found.by_name["test_declare.react"]
    assert handler.call is handler.call
    assert made == [str]


def test_a_name_can_be_declared_once() -> None:
    job("write", Note)(lambda _: nothing)
    with pytest.raises(ValueError, match="'write'"):
        job("write", Note)(lambda _: nothing)
    ticks("alarms")(lambda _: nothing)
    with pytest.raises(ValueError, match="'alarms'"):
        ticks("alarms")(lambda _: nothing)


async def test_a_webhooks_handler_gets_the_message_and_is_spared_a_forgotten_one() -> None:
    message = Received(id=UUID(int=1), source="stripe", event_id="e", received_at=START, body=b"{}")
    seen = []

    class Kept:
        async def get(self, message_id: UUID) -> Received | None:
            return message if message_id == message.id else None

    async def handle(received: Received) -> None:
        seen.append(received)

    receives("stripe")(lambda _: handle)
    call = known(lambda _: Kept()).by_name["inbox.stripe"].call
    for number in (1, 2):
        work = InboxWork(UUID(int=number))
        await call(Delivery(id=UUID(int=9), app="*", created_at=START, attempt=1, payload=work))
    assert seen == [message]


def test_everything_shipped_is_tried_again_and_cut_off(shipped: Handlers) -> None:
    assert shipped.names
    for handler in shipped.by_name.values():
        assert handler.retries >= 3, handler.name
        assert handler.timeout > 0, handler.name
        assert handler.timeout <= 2 * 60, handler.name


def test_nothing_shipped_has_lost_its_decorator() -> None:
    modules = [path for folder in handler_modules.__path__ for path in Path(folder).rglob("*.py")]
    assert len(modules) > 5
    forgotten = {path.name: names for path in modules if (names := undeclared(path.read_text()))}
    assert not forgotten


def test_a_handler_without_its_decorator_is_noticed() -> None:
    source = "{}\ndef clean(use): ...\n\ndef _told(use): ...\n"
    assert undeclared(source.format("")) == undeclared(source.format("@cache")) == ["clean"]
    assert undeclared(source.format("@every(HOUR)")) == undeclared(source.format("@handles(Moved)")) == []


def undeclared(source: str) -> list[str]:
    """The public functions of a module that none of the decorators is on."""
    ways = {way.__name__ for way in (every, handles, job, receives, ticks)}
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_")
        if not any(isinstance(on, ast.Call) and ast.unparse(on.func) in ways for on in node.decorator_list)
    ]


@pytest.fixture(scope="module")
def shipped() -> Handlers:
    """What this release declares."""
    return declare.declared(lambda _: None)
