"""New definitions meet everybody who was there before them: silently, in batches, resumably."""

import pytest
from tests.support.habits import CATALOG, World, app_with, definition, memory_world

from core.engagement.achievements import roll_out
from core.engagement.achievements.rules import AtLeast
from core.platform.registry.apps import Apps

NEW = definition("new", AtLeast("completions", 3))


@pytest.fixture
def world() -> World:
    return memory_world()


async def crowd(world: World, many: int) -> list[set[str]]:
    """So many people; each second one has completed five challenges."""
    people = [await world.person() for _ in range(many)]
    world.figures.of |= {who.user_id: {"completions": 5} for who in people[::2]}
    return [await world.keys(who) for who in people]


async def test_a_fresh_installation_has_nothing_to_catch_up_with(world: World) -> None:
    await world.roll_out()
    known = await world.rollouts.known("here")
    assert set(known) == {one.key for one in CATALOG}
    assert all(one.done_at is not None for one in known.values())


async def test_thousands_get_what_they_have_earned_and_nobody_hears_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.roll_out()
    await crowd(world, 3000)
    await world.rolling_out(Apps([app_with(*CATALOG, NEW)]))()
    rows = [row for key, row in world.unlocks.database.table("achievement_unlocks").items()]  # type: ignore[attr-defined]
    assert len(rows) == 1500
    assert all(row.silent and row.key == "new" for row in rows)
    assert world.outbox.events == []
    await world.rolling_out(Apps([app_with(*CATALOG, NEW)]))()
    assert len(list(world.unlocks.database.table("achievement_unlocks").items())) == 1500  # type: ignore[attr-defined]


async def test_whoever_takes_over_goes_on_where_it_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_out, "BATCH", 10)
    await crowd(world, 35)
    rolling = world.rolling_out(Apps([app_with(NEW)]))
    asked: list[int] = []
    measures = world.figures.measures

    async def failing(app: str, user_ids: list[object]) -> object:
        asked.append(len(user_ids))
        if len(asked) == 3:
            raise ConnectionError
        return await measures(app, user_ids)  # type: ignore[arg-type]

    monkeypatch.setattr(world.figures, "measures", failing)
    with pytest.raises(ConnectionError):
        await rolling()
    assert (await world.rollouts.known("here"))["new"].done_at is None
    await rolling()
    assert asked == [10, 10, 10, 10, 5], "two batches were kept, the third was run again"
    assert (await world.rollouts.known("here"))["new"].done_at == world.clock.now()


async def test_a_definition_that_joins_a_walk_under_way_meets_everybody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_out, "BATCH", 10)
    await crowd(world, 25)
    await world.rolling_out(Apps([app_with(NEW)]))._step(app_with(NEW))
    other = definition("other", AtLeast("completions", 5))
    await world.rolling_out(Apps([app_with(NEW, other)]))()
    rows = [row.key for _, row in world.unlocks.database.table("achievement_unlocks").items()]  # type: ignore[attr-defined]
    assert (rows.count("new"), rows.count("other")) == (13, 13)
