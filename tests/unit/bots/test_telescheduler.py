"""TeleScheduler: what was planned is posted then, and nothing else."""

from datetime import timedelta

import pytest

from core.bots.catalog.telescheduler import APP
from core.bots.ports import TelegramRefusal
from tests.support.bots import ANA, BEA, Chats, media

CHANNEL = -100300


@pytest.fixture
async def chats() -> Chats:
    chats = Chats(APP)  # 2030-01-01T12:00Z
    await chats.says(ANA, "/start")
    await chats.says(ANA, "/timezone Europe/Madrid")
    await chats.becomes(ANA, "administrator", chat=CHANNEL, me=True)
    return chats


async def test_a_post_comes_at_its_wall_time_once(chats: Chats) -> None:
    await chats.says(ANA, "/new 2030-01-02 09:30 Good morning")
    assert chats.last(ANA).text == "Planned: #1 2030-01-02 09:30 Europe/Madrid, The group: Good morning"
    await chats.passes(days=3)
    posts = chats.to(CHANNEL)
    assert [(post.text, post.at.isoformat()) for post in posts] == [("Good morning", "2030-01-02T08:30:00+00:00")]
    await chats.says(ANA, "/list")
    assert chats.last(ANA).text == "Nothing is to be posted."


async def test_the_past_is_refused_and_so_is_nonsense(chats: Chats) -> None:
    for args in (
        "2030-01-01 09:00 late",
        "2030-02-30 09:00 x",
        "tomorrow 9 x",
        "2030-01-02 25:00 x",
        "2030-01-02 09:00",
    ):
        await chats.says(ANA, f"/new {args}")
    assert chats.timers_set() == []
    assert [text.split(" ")[0] for text in chats.texts(ANA)[-5:]] == ["That", "Write", "Write", "Write", "Say"]


async def test_it_comes_again_by_cron_and_once_for_all_that_was_missed(chats: Chats) -> None:
    await chats.says(ANA, "/every 0 9 * * 1-5 Daily")
    await chats.until(chats.clock.now() + timedelta(days=2))
    assert len(chats.to(CHANNEL)) == 2
    await chats.downtime(days=10)
    assert len(chats.to(CHANNEL)) == 3
    await chats.passes(days=1)
    assert len(chats.to(CHANNEL)) == 4


async def test_a_clock_that_changes_moves_the_instant_not_the_hour(chats: Chats) -> None:
    chats.clock.advance(days=87)
    await chats.says(ANA, "/every 0 9 * * * Daily")
    await chats.passes(days=6)
    instants = [post.at.strftime("%d %H:%M") for post in chats.to(CHANNEL)]
    assert instants == ["30 08:00", "31 07:00", "01 07:00", "02 07:00", "03 07:00", "04 07:00"]


async def test_pause_resume_edit_and_delete_take_effect(chats: Chats) -> None:
    await chats.says(ANA, "/new 2030-01-02 09:00 one")
    await chats.says(ANA, "/new 2030-01-02 09:00 two")
    await chats.says(ANA, "/new 2030-01-02 09:00 three")
    await chats.says(ANA, "/pause 1")
    await chats.says(ANA, "/delete #2")
    await chats.says(ANA, "/edit 3 2030-01-02 10:00 four")
    await chats.passes(days=2)
    assert [(post.text, post.at.hour) for post in chats.to(CHANNEL)] == [("four", 9)]
    await chats.says(ANA, "/resume 1")
    assert "is over" in chats.last(ANA).text
    await chats.says(ANA, "/edit 1 2030-01-04 10:00")
    await chats.says(ANA, "/resume 1")
    await chats.passes(days=2)
    assert [post.text for post in chats.to(CHANNEL)] == ["four", "one"]


async def test_only_its_author_touches_it(chats: Chats) -> None:
    await chats.says(ANA, "/new 2030-01-02 09:00 one")
    for command in ("delete 1", "pause 1", "resume 1", "edit 1 x", "expire 1 3"):
        await chats.says(BEA, f"/{command}")
        assert chats.last(BEA).text == "You have no post #1."
    await chats.presses(BEA, f"target:{CHANNEL}")
    assert chats.telegram.sent[-1].params["text"] == "I can't post there."


async def test_a_photo_and_an_album_by_replying(chats: Chats) -> None:
    photo = await chats.says(ANA, **media("photo", "p1", caption="Look"))
    await chats.says(ANA, "/new 2030-01-02 09:00", reply_to=photo)
    for number in range(3):
        last = await chats.says(ANA, **media("photo", f"a{number}", group="g", caption="Trip" if number == 0 else ""))
    await chats.says(ANA, "/new 2030-01-02 09:01 All of it", reply_to=last)
    await chats.passes(days=1)
    single, album = chats.to(CHANNEL)
    assert (single.method, single.params["photo"], single.text) == ("sendPhoto", "p1", "Look")
    assert album.method == "sendMediaGroup"
    assert [(m["media"], m.get("caption")) for m in album.params["media"]] == [
        ("a0", "All of it"), ("a1", None), ("a2", None)]  # fmt: skip


async def test_an_album_whose_first_picture_carries_the_command(chats: Chats) -> None:
    for number in range(2):
        caption = "/new 2030-01-02 09:00 Trip" if number == 0 else ""
        await chats.says(ANA, **media("photo", f"a{number}", group="g", caption=caption))
    await chats.passes(days=1)
    assert [m["media"] for m in chats.to(CHANNEL)[0].params["media"]] == ["a0", "a1"]


async def test_it_is_deleted_after_some_hours_if_wished(chats: Chats) -> None:
    await chats.says(ANA, "/new 2030-01-02 09:00 brief")
    await chats.says(ANA, "/expire 1 3")
    await chats.passes(hours=22.9)
    assert [sent.method for sent in chats.to(CHANNEL)] == ["sendMessage"]
    await chats.passes(hours=2)
    assert [sent.method for sent in chats.to(CHANNEL)] == ["sendMessage", "deleteMessage"]


async def test_who_can_t_post_is_told_and_not_tried_again(chats: Chats) -> None:
    await chats.says(ANA, "/every 0 9 * * * Daily")
    chats.telegram.refusals[CHANNEL] = [TelegramRefusal(400, "need administrator rights in the channel chat")]
    await chats.passes(days=3)
    assert chats.to(CHANNEL) == []
    assert "need administrator rights" in chats.last(ANA).text
    await chats.says(ANA, "/resume 1")
    await chats.passes(days=1)
    assert len(chats.to(CHANNEL)) == 1


async def test_a_channel_has_a_zone_of_its_own(chats: Chats) -> None:
    await chats.says(ANA, "/every 0 9 * * * Daily")
    await chats.says(ANA, "/zone Asia/Tokyo")
    await chats.passes(days=1)
    assert [post.at.hour for post in chats.to(CHANNEL)] == [0]
