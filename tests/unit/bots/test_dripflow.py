"""DripFlow: each lesson on its day, once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bots.catalog.dripflow import APP
from tests.support.bots import ANA, BEA, Chats, Person, media


@pytest.fixture
async def chats() -> Chats:
    return await course()


async def course() -> Chats:
    chats = Chats(APP)  # 2030-01-01T12:00Z
    await chats.says(ANA, "/sequence Knots")
    for day in (1, 2, 3, 5):
        await chats.says(ANA, f"/lesson 1 {day} lesson {day}")
    return chats


def lessons(chats: Chats, who: Person = BEA) -> list[tuple[str, str]]:
    return [(sent.text, sent.at.strftime("%d %H:%M")) for sent in chats.to(who) if sent.text.startswith("lesson")]


async def test_each_lesson_comes_on_its_day_at_the_hour(chats: Chats) -> None:
    assert chats.texts(ANA)[0].startswith("#1 Knots.")
    await chats.says(BEA, "/start 1")
    assert len(chats.texts(BEA)) == 2
    await chats.passes(days=6)
    assert [text for text, _ in lessons(chats)] == ["lesson 1", "lesson 2", "lesson 3", "lesson 5"]
    assert [at for _, at in lessons(chats)[1:]] == ["02 09:00", "03 09:00", "05 09:00"]


async def test_the_hour_is_that_of_the_learner_s_clock(chats: Chats) -> None:
    await chats.says(ANA, "/hour 20")
    await chats.says(BEA, "/start 1")
    await chats.says(BEA, "/timezone America/New_York")
    await chats.passes(days=1.6)
    assert lessons(chats)[1] == ("lesson 2", "03 01:00")
    await chats.says(BEA, "/hour 7")
    await chats.passes(days=1)
    assert lessons(chats)[2] == ("lesson 3", "03 12:00")


async def test_what_was_missed_comes_as_one_message(chats: Chats) -> None:
    await chats.says(BEA, "/start 1")
    mark = chats.mark
    await chats.downtime(days=2.5)
    assert chats.texts(BEA, mark) == ["lesson 2\n\nlesson 3"]
    await chats.passes(days=4)
    assert chats.texts(BEA, mark)[1:] == ["lesson 5"]


async def test_edits_reach_those_on_the_way_and_no_day_that_has_begun(chats: Chats) -> None:
    await chats.says(BEA, "/start 1")
    await chats.passes(days=2)  # day 3, after nine
    await chats.says(ANA, "/lesson 1 5 lesson five")
    await chats.says(ANA, "/lesson 1 4 lesson 4")
    await chats.says(ANA, "/lesson 1 6 lesson 6")
    await chats.says(ANA, "/drop 1 2")
    mark = chats.mark
    await chats.passes(days=5)
    assert chats.texts(BEA, mark) == ["lesson 4", "lesson five", "lesson 6"]
    await chats.says(ANA, "/lesson 1 2 lesson again")
    await chats.passes(days=5)
    assert chats.texts(BEA, mark)[3:] == []


async def test_enrolling_again_does_what_the_policy_says(chats: Chats) -> None:
    await chats.says(BEA, "/start 1")
    await chats.passes(hours=22)
    mark = chats.mark
    await chats.says(BEA, "/start 1")
    assert chats.texts(BEA, mark)[1:] == ["You take Knots already."]
    await chats.says(ANA, "/policy 1 resume")
    await chats.says(BEA, "/stop 1")
    await chats.passes(days=10)
    mark = chats.mark
    await chats.says(BEA, "/start 1")
    assert chats.texts(BEA, mark)[1:] == ["lesson 3"]
    await chats.passes(days=3)
    assert chats.texts(BEA, mark)[2:] == ["lesson 5"]
    await chats.says(ANA, "/policy 1 restart")
    mark = chats.mark
    await chats.says(BEA, "/start 1")
    assert chats.texts(BEA, mark)[1:] == ["lesson 1"]
    await chats.passes(days=1)
    assert chats.texts(BEA, mark)[2:] == ["lesson 2"]


async def test_a_lesson_may_be_a_file(chats: Chats) -> None:
    video = await chats.says(ANA, **media("video", "v1", caption="Watch"))
    await chats.says(ANA, "/lesson 1 1", reply_to=video)
    await chats.says(BEA, "/start 1")
    assert (chats.last(BEA).method, chats.last(BEA).text) == ("sendVideo", "Watch")


async def test_only_its_author_changes_a_course(chats: Chats) -> None:
    for command in ("/lesson 1 1 x", "/policy 1 resume", "/drop 1 1"):
        await chats.says(BEA, command)
        assert chats.last(BEA).text == "There is no such sequence of yours."
    await chats.says(BEA, "/start 7")
    assert chats.last(BEA).text == "There is no such sequence."
    await chats.says(BEA, "/stop 1")
    assert chats.last(BEA).text == "You are not enrolled."


async def test_stats(chats: Chats) -> None:
    await chats.says(BEA, "/start 1")
    await chats.passes(days=8)
    await chats.says(ANA, "/stats")
    assert chats.last(ANA).text == "#1 Knots: 4 lessons, 1 learners, 1 done, 0 stopped"


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.sampled_from(["UTC", "Europe/Madrid", "Asia/Tokyo"]))
async def test_whatever_the_pace_no_lesson_comes_twice_or_before_its_day(jumps: list[int], zone: str) -> None:
    chats = await course()
    await chats.says(BEA, f"/timezone {zone}")
    await chats.says(BEA, "/start 1")
    began = chats.clock.now()
    for hours in jumps:
        await chats.downtime(hours=hours)
    told = "\n\n".join(text for text, _ in lessons(chats)).split("\n\n")
    assert told == ["lesson 1", "lesson 2", "lesson 3", "lesson 5"][: len(told)]
    elapsed = chats.clock.now() - began
    assert len(told) >= 2 or elapsed < timedelta(hours=36)
