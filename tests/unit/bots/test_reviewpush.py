"""ReviewPush: everybody is asked the same, once, and once more."""

import pytest

from core.bots.catalog.reviewpush import APP
from tests.support.bots import ANA, BEA, CARLOS, Chats


@pytest.fixture
async def chats() -> Chats:
    chats = Chats(APP)
    for person in (ANA, BEA, CARLOS):
        await chats.says(person, "/start")
    await chats.says(ANA, "/link https://reviews.example/ana")
    await chats.says(ANA, "/delay 2")
    return chats


async def test_everybody_gets_the_same_words_and_link_after_the_delay_and_once_more(chats: Chats) -> None:
    mark = chats.mark
    await chats.says(ANA, f"/visit {BEA.id}")
    await chats.says(ANA, f"/visit {CARLOS.id}")
    assert chats.texts(ANA, mark) == ["#1: I ask in 2h.", "#2: I ask in 2h."]
    await chats.passes(hours=1.9)
    assert chats.to(BEA, mark) == []
    await chats.passes(days=30)
    assert len(chats.to(BEA, mark)) == 2
    asked = [[(sent.text, sent.buttons) for sent in chats.to(who, mark)] for who in (BEA, CARLOS)]
    assert asked[0] == asked[1]
    assert asked[0][0][1] == ["https://reviews.example/ana", f"done:{ANA.id}", f"stop:{ANA.id}"]
    assert (chats.to(BEA, mark)[1].at - chats.to(BEA, mark)[0].at).days == 3


async def test_who_is_done_is_not_reminded_and_who_stops_is_asked_no_more(chats: Chats) -> None:
    for person in (BEA, CARLOS):
        await chats.says(ANA, f"/visit {person.id}")
    await chats.passes(hours=3)
    mark = chats.mark
    await chats.presses(BEA, f"done:{ANA.id}")
    await chats.presses(BEA, f"done:{ANA.id}")
    await chats.presses(CARLOS, f"stop:{ANA.id}")
    await chats.passes(days=10)
    assert chats.texts(BEA, mark) == ["Thank you!", "Thank you!"]
    assert chats.texts(CARLOS, mark) == ["I won't ask again."]
    await chats.says(ANA, f"/visit {CARLOS.id}")
    assert chats.last(ANA).text == "They don't want to be asked."
    await chats.says(ANA, f"/visit {BEA.id}")
    assert chats.last(ANA).text == "#3: I ask in 2h."
    await chats.says(ANA, "/stats")
    assert chats.last(ANA).text == "Asked 2, reminded 0, reviewed 1, opted out 1."


async def test_visits_in_a_row_are_one_question_and_can_be_undone(chats: Chats) -> None:
    await chats.says(ANA, f"/visit {BEA.id}")
    await chats.says(ANA, f"/visit {BEA.id}")
    assert chats.last(ANA).text == "#1 is on its way already."
    await chats.says(ANA, "/undo 1")
    mark = chats.mark
    await chats.passes(days=5)
    assert chats.mark == mark


async def test_downtime_asks_once(chats: Chats) -> None:
    await chats.says(ANA, f"/visit {BEA.id}")
    mark = chats.mark
    await chats.downtime(days=20)
    assert len(chats.to(BEA, mark)) == 1
    await chats.passes(days=4)
    assert len(chats.to(BEA, mark)) == 2


async def test_a_link_is_a_link(chats: Chats) -> None:
    for bad in ("", "reviews.example", "javascript:alert(1)", "https://a b"):
        await chats.says(ANA, f"/link {bad}")
        assert chats.last(ANA).text == "Give a link that begins with https://"
    await chats.says(BEA, f"/visit {ANA.id}")
    assert chats.last(BEA).text == "First tell me where: /link <url>."


async def test_who_never_came_to_the_bot_is_not_asked_and_the_owner_hears_of_it(chats: Chats) -> None:
    stranger = 99
    await chats.says(ANA, f"/visit {stranger}")
    await chats.passes(hours=3)
    assert chats.last(ANA).text == "#1: I can't write to them."
    await chats.says(ANA, f"/visit {stranger}")
    assert chats.last(ANA).text.startswith("#2: I ask in 2h.")
