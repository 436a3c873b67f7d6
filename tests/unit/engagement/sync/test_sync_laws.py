"""Whatever happens to batches on their way, the same actions end in the same life."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.support.offline import Life
from tests.support.reminders import START
from tests.support.tries import tries

instants = st.integers(0, 5 * 24 * 4).map(lambda quarters: (START - timedelta(minutes=15 * quarters)).isoformat())
small = st.integers(-300, 300)
completions = st.fixed_dictionaries(
    {
        "type": st.just("completion"),
        "completed_at": instants,
        "title": st.sampled_from(["Hum", "Stretch"]),
        "goal_category": st.sampled_from(["focus", "sleep"]),
        "energy_level": st.sampled_from(["low", "high"]),
    }
)
tracked = st.fixed_dictionaries(
    {"type": st.just("tracking"), "at": instants},
    optional={
        "water_intake": st.integers(0, 3000),
        "mood": st.none() | st.integers(1, 5) | st.sampled_from(["calm", "tired"]),
        "morning_stretch": st.booleans(),
        "increment": st.fixed_dictionaries({}, optional={"water_intake": small, "screen_breaks": small}),
    },
)
content = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["water", "tea"]),
        "title": st.sampled_from(["Drink", "Sip"]),
        "time_hour": st.integers(0, 23),
        "time_minute": st.sampled_from([0, 30]),
        "frequency": st.sampled_from(["daily", "weekends"]),
        "is_enabled": st.booleans(),
    }
)
named = {"type": st.just("reminder"), "at": instants, "reminder_key": st.sampled_from(["k1", "k2", "k3"])}
reminders = st.fixed_dictionaries({**named, "op": st.just("save"), "reminder": content}) | st.fixed_dictionaries(
    {**named, "op": st.just("delete")}
)
actions = st.lists(completions | tracked | reminders, min_size=1, max_size=14).map(
    lambda found: [{**action, "client_id": f"c{number}"} for number, action in enumerate(found)]
)


async def lived(*batches: list[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What is seen after these batches, and what became of their actions."""
    life = await Life().joined()
    told = [result for batch in batches for result in await life.send(batch)]
    return await life.seen(), told


@tries(80)
@given(st.data())
def test_any_order_repetition_and_partition_ends_the_same(data: st.DataObject) -> None:
    sent = data.draw(actions)
    again = data.draw(st.lists(st.sampled_from(sent), max_size=8))
    shuffled = data.draw(st.permutations(sent + again))
    cuts = data.draw(st.sets(st.integers(1, len(shuffled) - 1), max_size=4)) if len(shuffled) > 1 else set()
    batches = [shuffled[first:last] for first, last in pairwise([0, *sorted(cuts), len(shuffled)])]
    (once, told), (often, retold) = asyncio.run(lived(sent)), asyncio.run(lived(*batches))
    assert often == once
    assert {each["status"] for each in told} == {"applied"}
    statuses = sorted((each["client_id"], each["status"]) for each in retold)
    assert [each for each in statuses if each[1] == "applied"] == sorted((one["client_id"], "applied") for one in sent)
    assert len([each for each in statuses if each[1] == "duplicate"]) == len(again)


@tries(30)
@given(actions)
def test_a_batch_sent_again_whole_changes_nothing(sent: list[dict[str, Any]]) -> None:
    (once, first), (twice, both) = asyncio.run(lived(sent)), asyncio.run(lived(sent, sent))
    assert twice == once
    assert [each["status"] for each in both[len(sent) :]] == ["duplicate"] * len(sent)
    assert len(first) == len(sent)
