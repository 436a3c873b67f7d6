"""How fast bots may send, whatever the clock does."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.bots.pace import GROUP, SECOND, Sent
from tests.support.jobs import START

moves = st.lists(st.floats(0, 90).map(lambda seconds: timedelta(seconds=seconds)), max_size=40)


def sending(pauses: list[timedelta]) -> tuple[Sent, list[datetime]]:
    """A message after each pause, as soon as it may go; when they went."""
    sent, now, went = Sent(), START, []
    for pause in pauses:
        now = sent.free_at(GROUP, now + pause)
        sent = sent.and_at(now, GROUP)
        went.append(now)
    return sent, went


@given(moves)
def test_no_stretch_holds_more_than_its_limit(pauses: list[timedelta]) -> None:
    _, went = sending(pauses)
    for limit in GROUP:
        for first, last in zip(went, went[limit.most :], strict=False):
            assert last - first >= limit.within


@given(moves, st.timedeltas(timedelta(seconds=2), timedelta(days=400)))
def test_a_clock_that_is_set_back_holds_nothing_up(pauses: list[timedelta], back: timedelta) -> None:
    sent, went = sending(pauses)
    now = (went[-1] if went else START) - back
    assert sent.free_at(GROUP, now) <= now + timedelta(minutes=1) + SECOND
    after = sent.and_at(now, GROUP)
    assert after.free_at(GROUP, now + timedelta(minutes=1)) == now + timedelta(minutes=1)
