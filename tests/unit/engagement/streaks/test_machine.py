"""Everything a person can do, in any order, with the snapshot kept beside the facts as the service keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.engagement.streaks.facts import Log
from core.engagement.streaks.policy import StreakPolicy
from core.engagement.streaks.snapshot import Snapshot, snapshot_of
from tests.unit.engagement.streaks.lives import QUARTER, budget, policies, starts, zones
from tests.unit.engagement.streaks.oracle import judge
from tests.unit.engagement.streaks.story import Story

DAY = timedelta(days=1)


class Person(RuleBasedStateMachine):
    """`self.snapshot` is what would stand in the database; `self.story` holds the facts it must follow from."""

    @initialize(policy=policies, start=starts, zone=zones)
    def begin(self, policy: StreakPolicy, start: datetime, zone: str) -> None:
        self.story = Story(policy, zone)
        self.now = self.start = start
        self.recompute()

    def recompute(self) -> None:
        self.snapshot = snapshot_of(self.story.policy, self.story.facts, self.now)

    @rule(ago=st.sampled_from((0, 0, 0, 1, 8, 60, 96, 110, 200)), seconds=st.sampled_from((600, 600, 600, 30)))
    def log(self, ago: int, seconds: int) -> None:
        at, policy = self.now - ago * QUARTER, self.story.policy
        before = self.story.view(self.now)
        code = self.story.refusal(lambda: self.story.log(at, self.now, seconds))
        if code is not None:
            assert code == "log_out_of_window"
            assert self.story.refusal(lambda: self.snapshot.admit(policy, at, self.now)) in {code, None}
            return
        log = self.story.facts.logs[-1]
        assert self.snapshot.admit(policy, at, self.now) in {log.day, None}
        self.tell(log)
        after = self.story.view(self.now)
        assert after.current >= before.current
        assert after.longest >= before.longest

    def tell(self, log: Log) -> None:
        advanced = self.snapshot.log(self.story.policy, log)
        if advanced is None:
            self.recompute()
        else:
            self.snapshot = advanced

    @precondition(lambda self: self.story.facts.logs)
    @rule(data=st.data())
    def hear_of_a_log_again(self, data: st.DataObject) -> None:
        log = data.draw(st.sampled_from(self.story.facts.logs))
        advanced = self.snapshot.log(self.story.policy, log)
        assert advanced is None or advanced.view(self.story.policy, self.now) == self.snapshot.view(
            self.story.policy, self.now
        )

    @precondition(lambda self: self.story.facts.logs)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        log = data.draw(st.sampled_from(self.story.facts.logs))
        assert self.story.refusal(lambda: self.story.undo(log, self.now)) in {"log_out_of_window", None}
        self.recompute()

    @rule(ahead=st.integers(-1, 6), length=st.integers(0, 4))
    def pause(self, ahead: int, length: int) -> None:
        first = self.story.at(self.now).today + ahead * DAY
        before = self.story.view(self.now)
        code = self.story.refusal(lambda: self.story.pause(first, first + length * DAY, self.now))
        assert code in ({"pause_in_the_past"} if ahead < 0 else {"pause_overlaps", "too_many_pauses", None})
        after = self.story.view(self.now)
        assert (after.current, after.longest, after.total_days) == (
            before.current,
            before.longest,
            before.total_days,
        )
        self.recompute()

    @precondition(lambda self: self.story.facts.pauses)
    @rule(data=st.data())
    def end_pause(self, data: st.DataObject) -> None:
        self.story.end_pause(data.draw(st.sampled_from(self.story.facts.pauses)), self.now)
        self.recompute()

    @rule(zone=zones)
    def move(self, zone: str) -> None:
        changes = tuple(change for change in self.story.facts.zones if change.at != self.now)
        self.story.facts = msgspec.structs.replace(self.story.facts, zones=changes)
        self.story.move(zone, self.now)
        self.recompute()

    @rule()
    def get_a_freeze(self) -> None:
        streak = self.story.at(self.now)
        self.story.freezes(1, self.now)
        ahead = streak.run.last_day is not None and streak.run.last_day > streak.today
        assert ahead or self.story.view(self.now).freezes == streak.view.freezes + 1
        self.recompute()

    @rule(granted=st.booleans())
    def repair(self, granted: bool) -> None:
        before = self.story.view(self.now)
        code = self.story.refusal(lambda: self.story.repair(self.now, granted=granted))
        if code is not None:
            assert code in {"repair_window_over", "repair_used", "nothing_to_repair"}
            assert before.repair is None
        else:
            after = self.story.view(self.now)
            assert granted or before.repair is not None
            assert after.current > before.current
            assert after.total_days == before.total_days
            assert after.freezes >= before.freezes
        self.recompute()

    @rule(quarters=st.sampled_from((0, 1, 4, 30, 60, 96, 96, 96, 100, 200, 700)))
    def let_time_pass(self, quarters: int) -> None:
        view, valid_until = self.snapshot.view(self.story.policy, self.now)
        self.now += quarters * QUARTER
        if self.now < valid_until:
            assert self.story.view(self.now) == view

    @rule(days=st.integers(1, 9), hour=st.integers(0, 3))
    def keep_at_it(self, days: int, hour: int) -> None:
        for _ in range(days):
            self.now += DAY + hour * 4 * QUARTER
            self.tell(self.story.log(self.now))

    @rule()
    def store(self) -> None:
        stored = msgspec.json.encode(self.snapshot)
        assert len(stored) < 4000
        self.snapshot = msgspec.json.decode(stored, type=Snapshot)

    @invariant()
    def snapshot_replay_and_oracle_agree(self) -> None:
        policy, facts = self.story.policy, self.story.facts
        streak = self.story.at(self.now)
        assert self.snapshot.covers(policy, self.now)
        assert self.snapshot.view(policy, self.now) == (streak.view, streak.valid_until)
        view, verdict = streak.view, judge(policy, facts, self.now)
        assert (view.current, view.longest, view.total_days, view.status, view.freezes, view.last_day) == (
            verdict.current,
            verdict.longest,
            verdict.total_days,
            verdict.status,
            verdict.freezes,
            verdict.last_day,
        )

    @invariant()
    def no_figure_leaves_its_bounds(self) -> None:
        view = self.story.view(self.now)
        logged = [log.at for log in self.story.facts.logs]
        assert view.freezes >= 0
        if logged:
            assert view.current <= (self.now - min(logged)) // timedelta(hours=23) + 2


TestPerson = Person.TestCase
TestPerson.settings = budget(18)
