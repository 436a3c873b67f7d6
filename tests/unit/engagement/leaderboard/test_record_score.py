"""When a score counts, and on which day."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from tests.support.lowkey import START, World, memory_world

from core.engagement.scores.model import OLDEST, RecordScore, instant_of
from core.shared.errors import Invalid


@pytest.fixture
def world() -> World:
    return memory_world()


def test_without_an_instant_it_is_now() -> None:
    assert instant_of(RecordScore(db_level=1), START) == START


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(seconds=1), OLDEST])
def test_the_last_48_hours_count(ago: timedelta) -> None:
    assert instant_of(RecordScore(db_level=1, recorded_at=START - ago), START) == START - ago


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (START + timedelta(microseconds=1), "recorded_in_the_future"),
        (START - OLDEST - timedelta(microseconds=1), "recorded_too_long_ago"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), "recorded_too_long_ago"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), "recorded_in_the_future"),
    ],
)
def test_others_are_refused(at: datetime, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        instant_of(RecordScore(db_level=1, recorded_at=at), START)
    assert (caught.value.code, caught.value.pointer) == (code, "/recorded_at")


def test_it_is_told_in_utc() -> None:
    at = datetime(2030, 5, 15, 13, tzinfo=timezone(timedelta(hours=2)))
    assert instant_of(RecordScore(db_level=1, recorded_at=at), START).tzinfo is UTC


async def test_a_score_is_of_the_local_day_in_the_zone_of_then(world: World) -> None:
    ada = await world.person(timezone="Asia/Tokyo")
    world.clock.advance(hours=4)  # 16:00 UTC is 01:00 of the next day in Tokyo
    assert (await world.record(ada, RecordScore(db_level=30))).day == date(2030, 5, 16)
    world.clock.advance(minutes=1)
    await world.change(ada, timezone="America/Los_Angeles")
    assert (await world.record(ada, RecordScore(db_level=30))).day == date(2030, 5, 15)
    before = world.clock.now() - timedelta(minutes=1)
    assert (await world.record(ada, RecordScore(db_level=30, recorded_at=before))).day == date(2030, 5, 16)
