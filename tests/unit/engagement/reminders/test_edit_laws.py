"""Edits of a reminder end in the same reminder, whatever happens to them on their way."""

from datetime import timedelta
from functools import reduce
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests.support.reminders import START, memory_world, wish

from core.engagement.reminders.edits import Edit, Reminder, Stamp, begun, merged
from core.engagement.reminders.model import content_of

ID = UUID(int=1)
contents = st.none() | st.sampled_from([content_of(wish(title=title)) for title in "abc"])


@st.composite
def histories(draw: st.DrawFn) -> list[Edit]:
    """Edits of different devices; the same instant may be in several, the same stamp may not."""
    stamps = st.builds(Stamp, st.integers(0, 3).map(lambda hour: START + timedelta(hours=hour)), st.sampled_from("xyz"))
    found = draw(st.lists(stamps, min_size=1, max_size=6, unique=True))
    return [Edit(stamp, draw(contents)) for stamp in found]


def ended(edits: list[Edit]) -> Reminder:
    return reduce(merged, edits[1:], begun(ID, "k", edits[0]))


@given(st.data())
def test_any_order_and_repetition_ends_the_same(data: st.DataObject) -> None:
    edits = data.draw(histories())
    again = data.draw(st.lists(st.sampled_from(edits), max_size=5))
    shuffled = data.draw(st.permutations(edits + again))
    assert ended(shuffled) == ended(edits)


@given(histories())
def test_the_last_one_made_wins_and_the_first_made_it(edits: list[Edit]) -> None:
    end = ended(edits)
    last = max(edits, key=lambda edit: edit.stamp)
    assert (end.stamp, end.content) == (last.stamp, last.content)
    made = [edit.stamp.at for edit in edits if edit.content is not None]
    assert end.created_at == min(made, default=None)


@given(histories())
def test_an_edit_that_is_older_than_what_is_kept_shows_nowhere(edits: list[Edit]) -> None:
    end = ended(edits)
    for edit in edits:
        assert merged(end, edit) == end


async def test_a_deletion_outlives_older_edits_and_not_newer_ones() -> None:
    world = memory_world()
    ada = await world.person()

    async def edit(minutes: int, title: str | None) -> list[str]:
        at = START - timedelta(minutes=minutes)
        await world.merge(ada, "k", wish(title=title) if title else None, at=at, client_id=f"c{minutes}")
        return [each.title for each in await world.all(ada)]

    assert await edit(30, None) == [], "heard of before the reminder itself"
    assert await edit(60, "Older") == []
    assert world.agenda.planned == {}
    assert await edit(20, "Newer") == ["Newer"]
    assert await edit(25, None) == ["Newer"]
    [one] = await world.all(ada)
    assert (one.created_at, one.updated_at) == (START - timedelta(minutes=60), START - timedelta(minutes=20))
    assert set(world.agenda.planned) == {(ada.user_id, "reminder", one.id)}
