"""Whatever happens, in whatever order: each device gets a message once at most, in time, and never in a rest."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.messaging.preferences.model import name
from core.messaging.push.message import Accepted, Device, Gone, Later, Outcome, Push, Refused
from core.shared.actor import Actor
from core.shared.messages import MessageType
from core.shared.recurrence import Recurrence
from core.shared.zones import zone as rules
from tests.support.messaging import Killed, memory_world
from tests.support.tries import tries

ZONES = ["UTC", "Europe/Madrid", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"]
KINDS: list[MessageType] = ["reminder", "streak_risk", "weekly_summary"]
REFS = [None, UUID(int=1), UUID(int=2)]
SPRING = datetime(2030, 3, 30, 12, tzinfo=UTC)
"""The day before clocks go forward in Madrid, which is a Saturday."""

steps = st.sampled_from([1, 20, 90, 600, 3600, 4 * 3600, 9 * 3600, 26 * 3600, 80 * 3600])
minutes = st.sampled_from([0, 150, 540, 541, 1200, 1439])


class MessageLaws(RuleBasedStateMachine):
    """People with two devices each; providers that accept, refuse, want it later, forget devices, or see us killed."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = memory_world()
        self.world.clock.at = SPRING
        self.dice = 0
        self.moods: list[str] = ["accept"]
        self.people: list[Actor] = []
        self.accepted: dict[tuple[UUID, str, str], int] = {}
        self.broken: list[tuple[str, object]] = []
        self.world.world.outcome = self.outcome

    def run(self, act: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(act)

    def outcome(self, device: Device, push: Push) -> Outcome:
        self.dice += 1
        mood = self.moods[self.dice % len(self.moods)]
        if mood == "killed before":
            raise Killed
        if mood == "later":
            return Later(self.dice % 100)
        if mood in {"gone", "refused"}:
            return Gone() if mood == "gone" else Refused("no")
        self.accept(device, push)
        if mood == "killed after":
            raise Killed
        return Accepted()

    def accept(self, device: Device, push: Push) -> None:
        key = (device.id, push.data["type"], push.data["key"])
        self.accepted[key] = self.accepted.get(key, 0) + 1
        now, row = self.world.clock.now(), self.world.ports["database"].table("messages").get(push.id)
        zone = self.world.ports["database"].table("memberships").get(("here", device.user_id)).timezone
        local = now.astimezone(rules(zone))
        self.must("marked before it is sent", row.state == "sending", row)
        self.must("in time", (row.due_at <= now or self.set_back) and now < row.expires_at == push.expires_at, row)
        early = self.set_back and local.date() < row.day  # it was due already, by the clock as it was
        on_its_day = row.day == local.date() or early or self.moved
        self.must("a warning on its day", row.type != "streak_risk" or on_its_day, row)
        wishes = self.world.ports["database"].table("message_preferences").get(("here", device.user_id))
        quiet = wishes and wishes.quiet
        if quiet and local.utcoffset() == (now - timedelta(hours=25)).astimezone(rules(zone)).utcoffset():
            start, end, minute = quiet.start, quiet.end, local.hour * 60 + local.minute
            resting = start <= minute < end if start < end else minute >= start or minute < end
            self.must("never in a rest", not resting, (local, quiet))

    def must(self, law: str, holds: bool, seen: object) -> None:
        if not holds:  # an exception here would be taken for a fault of the provider's adapter
            self.broken.append((law, seen))

    @initialize(zones=st.lists(st.sampled_from(ZONES), min_size=2, max_size=3))
    def begin(self, zones: list[str]) -> None:
        self.set_back = self.moved = False
        for zone in zones:
            self.people.append(self.run(self.world.person(timezone=zone, devices=2)))
            for kind, minute in (("reminder", 540), ("streak_risk", 1200)):
                self.run(self.world.plan(self.people[-1], kind, Recurrence(minute=minute)))  # type: ignore[arg-type]

    @rule(who=st.integers(0, 2), kind=st.sampled_from(KINDS), ref=st.sampled_from(REFS), minute=minutes)
    def plan(self, who: int, kind: MessageType, ref: UUID | None, minute: int) -> None:
        self.run(self.world.plan(self.someone(who), kind, Recurrence(minute=minute), ref=ref))

    @rule(who=st.integers(0, 2), kind=st.sampled_from(KINDS), ref=st.sampled_from(REFS))
    def cancel(self, who: int, kind: MessageType, ref: UUID | None) -> None:
        self.run(self.world.cancel(self.someone(who), kind, ref=ref))

    @rule(who=st.integers(0, 2), key=st.sampled_from(["a", "b"]))
    def post(self, who: int, key: str) -> None:
        self.run(self.world.post(self.someone(who), "achievement", key))

    @rule(who=st.integers(0, 2), zone=st.sampled_from(ZONES))
    def move(self, who: int, zone: str) -> None:
        self.moved = True
        self.run(self.world.move(self.someone(who), zone))

    @rule(who=st.integers(0, 2), start=minutes, length=st.sampled_from([1, 300, 600, 1400]))
    def rest(self, who: int, start: int, length: int) -> None:
        end = (start + length) % 1440
        hours = {"start": f"{start // 60:02}:{start % 60:02}", "end": f"{end // 60:02}:{end % 60:02}"}
        self.run(self.world.wish(self.someone(who), quiet_hours=hours))

    @rule(who=st.integers(0, 2), kind=st.sampled_from(KINDS), on=st.booleans())
    def wish(self, who: int, kind: MessageType, on: bool) -> None:
        person = self.someone(who)
        self.run(self.world.wish(person, types={kind: {"push": on}}))
        wishes = self.world.ports["database"].table("message_preferences").get(("here", person.user_id))
        assert wishes.chosen[name(kind, "push")] is on

    @rule(who=st.integers(0, 2), kind=st.sampled_from(KINDS), true=st.booleans())
    def know(self, who: int, kind: MessageType, true: bool) -> None:
        untrue, user_id = self.world.occasions[kind].untrue, self.someone(who).user_id
        untrue.discard(user_id) if true else untrue.add(user_id)

    @rule(who=st.integers(0, 2))
    def register_again(self, who: int) -> None:
        person = self.someone(who)
        self.run(self.world.register(person, f"{person.user_id}-0"))

    @rule(
        moods=st.lists(
            st.sampled_from(["accept", "accept", "later", "gone", "refused", "killed before", "killed after"]),
            min_size=1,
            max_size=4,
        )
    )
    def change_moods(self, moods: list[str]) -> None:
        self.moods = moods

    @rule(seconds=steps)
    def advance(self, seconds: int) -> None:
        self.world.clock.advance(seconds=seconds)

    @rule(hours=st.integers(1, 30))
    def live_on(self, hours: int) -> None:
        for _ in range(hours):
            self.world.clock.advance(hours=1)
            self.drain()

    @rule(hours=st.integers(1, 30))
    def live_on_after_a_kill(self, hours: int) -> None:
        self.moods = ["killed after", "accept", "later"]
        self.live_on(hours)

    @rule(seconds=steps)
    def set_clock_back(self, seconds: int) -> None:
        self.set_back = True
        self.world.clock.advance(seconds=-seconds)

    @rule()
    def drain(self) -> None:
        try:
            self.run(self.world.drain())
        except BaseExceptionGroup as group:
            if group.subgroup(Killed) is None:
                raise
        self.run(self.world.frame.expire())

    @rule()
    def run_a_batch_twice(self) -> None:
        async def twice() -> None:
            async with self.world.uow("*"):
                await self.world.send_due(self.world.clock.now())
            batches = {row.batch for row in await self.world.messages() if row.state == "handed" and row.batch}
            for batch in batches:
                runs = (self.world.deliver("here", batch) for _ in range(2))
                await asyncio.gather(*runs, return_exceptions=True)

        before, self.moods = self.moods, ["accept", "later"]
        self.run(twice())
        self.moods = before

    def someone(self, who: int) -> Actor:
        return self.people[who % len(self.people)]

    @invariant()
    def no_law_is_broken(self) -> None:
        assert self.broken == []

    @invariant()
    def at_most_one(self) -> None:
        assert [key for key, times in self.accepted.items() if times > 1] == []

    @invariant()
    def one_of_its_key(self) -> None:
        rows = list(self.world.ports["database"].table("messages").rows())
        keys = {(row.app, row.user_id, row.type, row.key) for row in rows}
        assert len(keys) == len(rows)

    def teardown(self) -> None:
        self.moods = ["accept"]
        self.drain()
        self.world.clock.advance(days=100)  # beyond whatever instant the clock was set back from
        self.drain()
        rows = list(self.world.ports["database"].table("messages").rows())
        assert {row.state for row in rows} & {"handed", "sending"} == set(), "nothing is left lying about"
        self.at_most_one()
        self.no_law_is_broken()
        self.loop.close()


MessageLaws.TestCase.settings = tries(25, stateful_step_count=20)
TestMessageLaws = MessageLaws.TestCase
