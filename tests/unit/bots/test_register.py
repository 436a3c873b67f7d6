"""What bots are told to Telegram, and what a check finds."""

from typing import Any

import pytest

from adapters.memory.bots.remembering import MemoryRecords, MemoryRooms
from core.bots.bot import Bot
from core.bots.ground import Address
from core.bots.ports import FloodWait, TelegramDown, TelegramRefusal
from core.bots.register import Checkup, RegisterBots
from core.bots.registry import Bots
from core.bots.rooms import Room
from core.bots.said import say
from core.bots.updates import ALLOWED
from core.platform.registry.apps import Apps
from core.platform.registry.spec import AppSpec
from tests.support.bots import ANA, Chats, FakeTelegram, Keys


def porter() -> AppSpec:
    """A bot that needs a lot."""
    bot = Bot("porter", "Porter", say(en="I watch.", es="Vigilo."), reads_groups=True, admin=True, rights=("can_sing",))

    @bot.command("sing", "", say(en="sing", es="cantar"))
    async def sing(turn: Any, _: str) -> None:
        turn.say("la")

    return bot.app()


URL = "https://rhizome.example/api/v1/telegram/porter/webhook"
WELL: dict[str, Any] = {
    "getMe": {"id": 42, "is_bot": True, "username": "the_porter_bot", "can_read_all_group_messages": True},
    "getWebhookInfo": {"url": URL, "allowed_updates": list(ALLOWED), "pending_update_count": 3},
    "getChatMember": {"user": {"id": 42}, "status": "administrator", "can_sing": True},
}


class Desk:
    """Everything that registering stands on."""

    def __init__(self) -> None:
        self.chats = Chats(porter())
        self.telegram: FakeTelegram = self.chats.telegram
        self.telegram.answers = dict(WELL)

    async def __call__(self, *, only_check: bool = True, keys: Keys | None = None) -> Checkup:
        db, uow = self.chats.database, self.chats.world.uow
        bots = Bots(Apps([porter()]))
        register = RegisterBots(
            bots,
            keys or Keys(),
            self.telegram,
            MemoryRecords(db),
            MemoryRooms(db),
            Address("https://rhizome.example"),
            uow,
        )
        (checkup,) = await register(only_check=only_check)
        return checkup


@pytest.fixture
async def desk() -> Desk:
    made = Desk()
    group = Room(id=-5, kind="group", chat=-55, title="Club", standing="administrator")
    async with made.chats.world.uow("porter"):
        await MemoryRooms(made.chats.database).put("porter", group)
    return made


async def test_a_webhook_commands_in_both_languages_and_the_name_are_set(desk: Desk) -> None:
    checkup = await desk(only_check=False)
    assert checkup == Checkup(bot="porter", started=True, username="the_porter_bot", pending=3)
    first, *commands = desk.telegram.sent[:4]
    assert first.method == "setWebhook"
    assert first.params["url"] == URL
    assert first.params["secret_token"] == Keys().secret("porter")
    assert first.params["allowed_updates"] == list(ALLOWED)
    assert [one.params["language_code"] for one in commands] == ["", "en", "es"]
    told = [{c["command"]: c["description"] for c in one.params["commands"]} for one in commands]
    assert [one["sing"] for one in told] == ["sing", "sing", "cantar"]
    assert {"start", "help", "cancel", "timezone", "language"} < set(told[0])
    await desk.chats.says(ANA, "/sing@the_porter_bot", chat=-77)
    assert desk.chats.last(-77).text == "la"
    mark = desk.chats.mark
    await desk.chats.says(ANA, "/sing@porter_bot", chat=-77)
    assert desk.chats.mark == mark, "that is somebody else"


async def test_a_check_sets_nothing(desk: Desk) -> None:
    assert (await desk()).complaints == []
    assert not [method for method in desk.chats.methods() if method.startswith("set")]
    assert desk.telegram.sent[-1].params == {"chat_id": -55, "user_id": 42}


@pytest.mark.parametrize(
    ("method", "change", "complaint"),
    [
        ("getMe", {"can_read_all_group_messages": False}, "privacy mode is on"),
        ("getWebhookInfo", {"url": ""}, "its webhook is not set"),
        ("getWebhookInfo", {"url": "https://elsewhere.example"}, "its webhook is https://elsewhere.example"),
        ("getWebhookInfo", {"allowed_updates": ["message"]}, "not asked for all kinds of updates"),
        ("getWebhookInfo", {"last_error_message": "Wrong response"}, "last try failed: Wrong response"),
        ("getChatMember", {"status": "member"}, "in Club it is no administrator"),
        ("getChatMember", {"can_sing": False}, "in Club it lacks can_sing"),
    ],
)
async def test_each_thing_that_is_wrong_is_named(
    desk: Desk, method: str, change: dict[str, Any], complaint: str
) -> None:
    desk.telegram.answers[method] = {**WELL[method], **change}
    (found,) = (await desk()).complaints
    assert complaint in found


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        (TelegramDown(), "Telegram can't be reached."),
        (TelegramRefusal(401, "Unauthorized"), "Telegram says 401: Unauthorized"),
        (FloodWait(9), "Telegram says retry after 9 s"),
    ],
    ids=["down", "refusal", "flood"],
)
async def test_what_telegram_answers_is_said_in_words(desk: Desk, error: Exception, complaint: str) -> None:
    desk.telegram.refused["getMe"] = [error]
    assert await desk() == Checkup(bot="porter", started=True, complaints=[complaint])


async def test_a_bot_without_token_or_secret_is_not_started_and_telegram_not_asked(desk: Desk) -> None:
    checkup = await desk(only_check=False, keys=Keys(tokens=False))
    assert (checkup.started, checkup.complaints) == (False, ["TELEGRAM_PORTER_TOKEN is not set"])
    checkup = await desk(only_check=False, keys=Keys(secrets=False))
    assert (checkup.started, checkup.complaints) == (False, ["TELEGRAM_PORTER_SECRET is not set"])
    assert desk.telegram.sent == []
