"""StandupTG: asked in private, told in the group."""

import pytest

from core.bots.catalog.standuptg import APP
from tests.support.bots import ANA, BEA, CARLOS, Chats

TEAM = -100400


@pytest.fixture
async def chats() -> Chats:
    chats = Chats(APP)  # a Tuesday, noon in UTC
    for person in (ANA, BEA):
        await chats.says(person, "/start")
    await chats.says(ANA, "/standup 0 9 * * 1-5 Europe/Madrid Done? | Next?", chat=TEAM)
    for person in (ANA, BEA, CARLOS):
        await chats.says(person, "/join", chat=TEAM)
    return chats


async def test_all_are_asked_and_the_group_hears_who_is_missing(chats: Chats) -> None:
    assert "2030-01-02 09:00 Europe/Madrid" in chats.texts(TEAM)[0]
    assert "/start" in chats.texts(TEAM)[3]
    mark = chats.mark
    await chats.passes(hours=20.5)
    assert chats.texts(ANA, mark) == ["Done?"]
    assert chats.texts(CARLOS) == []
    await chats.says(ANA, "The map")
    await chats.says(ANA, "The key")
    assert chats.texts(ANA, mark) == ["Done?", "Next?", "Thank you!"]
    assert chats.texts(TEAM, mark) == []
    await chats.passes(hours=2)
    (told,) = chats.texts(TEAM, mark)
    assert told == (
        "Standup of 2030-01-02\n\n👤 Ana\n· Done? The map\n· Next? The key\n\nMissing: Bea\n\n"
        "I may not write to (say /start to me): Carlos"
    )
    await chats.says(BEA, "too late")
    assert chats.texts(BEA, mark) == ["Done?"]


async def test_it_is_told_at_once_when_all_have_answered(chats: Chats) -> None:
    await chats.says(CARLOS, "/leave", chat=TEAM)
    mark = chats.mark
    await chats.passes(hours=20.5)
    for person in (ANA, BEA):
        await chats.says(person, "a")
        await chats.says(person, "b")
    assert len(chats.texts(TEAM, mark)) == 1
    await chats.passes(hours=3)
    assert len(chats.texts(TEAM, mark)) == 1


async def test_skip_holiday_pause_and_weekends(chats: Chats) -> None:
    await chats.says(ANA, "/skip", chat=TEAM)
    await chats.says(BEA, "/holiday 2030-01-03", chat=TEAM)
    mark = chats.mark
    await chats.passes(hours=24)
    assert chats.texts(ANA, mark) == []
    assert "Skipped: Ana" in chats.texts(TEAM, mark)[0]
    assert "Missing: Bea" in chats.texts(TEAM, mark)[0]
    mark = chats.mark
    await chats.passes(hours=24)  # the holiday
    assert chats.mark == mark
    await chats.says(ANA, "/pause", chat=TEAM)
    mark = chats.mark
    await chats.passes(days=5)
    assert chats.mark == mark
    await chats.says(ANA, "/resume", chat=TEAM)
    mark = chats.mark
    await chats.passes(hours=24)
    assert chats.texts(ANA, mark) == ["Done?"]


async def test_downtime_asks_no_question_of_yesterday(chats: Chats) -> None:
    mark = chats.mark
    await chats.downtime(days=2)
    assert chats.mark == mark
    await chats.passes(hours=21)
    assert chats.texts(ANA, mark) == ["Done?"]


async def test_nonsense_is_refused(chats: Chats) -> None:
    mark = chats.mark
    for args in (
        "",
        "0 9 * *",
        "0 9 * * 1-5 Mars/Base q",
        "0 9 * * 1-5 UTC",
        "0 9 * * 1-5 UTC | |",
        "99 9 * * * UTC q",
    ):
        await chats.says(ANA, f"/standup {args}", chat=TEAM)
    assert len(chats.texts(TEAM, mark)) == 6
    await chats.says(ANA, "/standup 0 9 * * * UTC q")
    assert chats.last(ANA).text == "That is for groups: say it there."
    assert len(chats.timers_set()) == 1


async def test_one_who_is_in_two_teams_answers_one_after_the_other(chats: Chats) -> None:
    other = -100401
    await chats.says(ANA, "/standup 0 9 * * 1-5 Europe/Madrid Mood?", chat=other)
    await chats.says(ANA, "/join", chat=other)
    mark = chats.mark
    await chats.passes(hours=20.5)
    await chats.says(ANA, "fine")
    await chats.says(ANA, "one")
    await chats.says(ANA, "two")
    told = chats.texts(other, mark) + chats.texts(TEAM, mark)
    assert "· Mood? fine" in "".join(told)
    assert chats.texts(ANA, mark).count("Thank you!") == 2
