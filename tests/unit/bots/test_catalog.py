"""What holds for every bot of the house."""

import re

import pytest

from core.bots.bot import Conversation
from core.bots.house import NAMES
from core.platform.registry.apps import BOTS, discover
from tests.support.bots import ANA, Chats, Person

APPS = discover(BOTS)
EVA = Person(31, "Eva", "es")
GROUP = -100900


@pytest.fixture(params=sorted(APPS))
def chats(request: pytest.FixtureRequest) -> Chats:
    return Chats(APPS[request.param])


async def test_start_is_answered_by_exactly_one_message_with_the_help(chats: Chats) -> None:
    await chats.says(ANA, "/start")
    await chats.says(EVA, "/start")
    assert [len(chats.texts(who)) for who in (ANA, EVA)] == [1, 1]
    english, spanish = chats.texts(ANA)[0], chats.texts(EVA)[0]
    assert english != spanish
    for name in (*chats.bot.commands, "timezone", "language"):
        assert f"/{name}" in english
        assert f"/{name}" in spanish


async def test_the_house_s_commands_work_in_private_and_in_groups(chats: Chats) -> None:
    for where in (None, GROUP):
        for command in ("/help", "/cancel", "/timezone Asia/Kathmandu", "/language es", "/language en"):
            before = chats.mark
            await chats.says(ANA, command, chat=where)
            assert len(chats.telegram.sent) == before + 1, command
    assert (await chats.room(ANA)).timezone == (await chats.room(GROUP)).timezone == "Asia/Kathmandu"


async def test_nothing_that_people_send_breaks_it(chats: Chats) -> None:
    for name in chats.bot.commands:
        for args in (
            "",
            "x",
            "1",
            "99999999999999999999",
            "a b c d",
            "2030-13-45 99:99 x",
            "\u202e\x01 \U0001f4a9",
            "-1 -1",
        ):
            await chats.says(ANA, f"/{name} {args}", settle=False)
            await chats.says(ANA, f"/{name} {args}", chat=GROUP, settle=False)
    for verb in chats.bot.buttons:
        for rest in ("", "0", "-1", "99", "x", "1:2:3", "99999999999999999999"):
            await chats.presses(ANA, f"{verb}:{rest}")
    await chats.says(ANA, "hello")
    await chats.settle()
    broken = [row.last_error for row in chats.database.table("jobs").rows() if row.last_error]
    assert broken == []


def test_commands_are_such_as_telegram_takes_and_explained_in_both_languages() -> None:
    for app in APPS.values():
        conversation = app.feature(Conversation)
        assert conversation is not None
        for command in conversation.bot.commands.values():
            assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)
            assert 3 <= len(command.help.en) <= 256
            assert 3 <= len(command.help.es) <= 256
            assert command.help.en != command.help.es
            assert command.name not in NAMES or command.name == "cancel"
