"""The frame: what every bot does without a word of its own."""

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest

from core.bots.bot import Bot, Due, Receipt
from core.bots.calls import Button
from core.bots.ports import TelegramRefusal
from core.bots.said import refused, say
from core.bots.turn import Turn
from core.bots.updates import MemberChange
from core.platform.registry.spec import AppSpec
from core.shared.errors import Malformed, NotFound, Unauthenticated
from tests.support.bots import ANA, BEA, Chats, Person, blocked, flood, media

GROUP = -100500


class Note(msgspec.Struct, frozen=True):
    text: str


def parrot() -> AppSpec:  # noqa: C901 - a table of small handlers
    """A bot of tests that uses all of the frame."""
    bot = Bot("parrot", "Parrot", say(en="I repeat.", es="Repito."))

    @bot.command("keep", "<text>", say(en="keep a note", es="guardar una nota"))
    async def keep(turn: Turn, text: str) -> None:
        if not text:
            raise refused(en="Say what to keep.", es="Di qué guardo.")
        number = await turn.number()
        await turn.shelf(Note).put(number, Note(text), f"person:{turn.person.id}")
        turn.say(
            say(en=f"Kept #{number}.", es=f"Guardado #{number}."), buttons=[[Button(text="X", data=f"drop:{number}")]]
        )

    @bot.button("drop")
    async def drop(turn: Turn, number: str) -> None:
        if not await turn.shelf(Note).drop(number):
            raise RuntimeError("it is not there")
        turn.edit(say(en="Dropped.", es="Quitado."))
        turn.toast(say(en="Gone", es="Fuera"))

    @bot.command("later", "<minutes>", say(en="say it later", es="decirlo luego"))
    async def later(turn: Turn, minutes: str) -> None:
        await turn.at(turn.now + timedelta(minutes=int(minutes)), "later", "1", Note(minutes), room=turn.room.id)

    @bot.command("never", "", say(en="forget it", es="olvidarlo"))
    async def never(turn: Turn, _: str) -> None:
        await turn.never("later", "1")

    @bot.timer("later")
    async def said_later(turn: Turn, due: Due) -> None:
        turn.say(f"{due.read(Note).text} minutes are over")

    @bot.command("post", "", say(en="post it", es="publicarlo"))
    async def post(turn: Turn, _: str) -> None:
        turn.tell(BEA.id, "For you", tag="post:7", delete_after=timedelta(hours=1))

    @bot.command("refunds", "", say(en="say it, and give money back", es="decirlo, y devolver dinero"))
    async def refunds(turn: Turn, _: str) -> None:
        turn.say("Money comes")
        turn.call(turn.person.id, "refundStarPayment", user_id=turn.person.id, telegram_payment_charge_id="c")

    @bot.receipt("post")
    async def posted(turn: Turn, receipt: Receipt) -> None:
        turn.tell(ANA.id, f"{receipt.tag} {'went' if receipt.ok else receipt.error}")

    @bot.command("name", "", say(en="tell me your name", es="dime tu nombre"))
    async def name(turn: Turn, _: str) -> None:
        await turn.ask("name", say(en="What is your name?", es="¿Cómo te llamas?"))

    @bot.answer("name")
    async def named(turn: Turn, text: str, _: bytes) -> None:
        if len(text) < 2:
            raise refused(en="That is no name.", es="Eso no es un nombre.")
        turn.say(f"Hello {text}")

    @bot.started
    async def started(turn: Turn, payload: str) -> None:
        turn.say(f"payload {payload}")

    @bot.text
    async def text(turn: Turn, text: str) -> None:
        turn.say(text)

    @bot.standing
    async def standing(turn: Turn, change: MemberChange) -> None:
        if change.new_chat_member.rules:
            turn.say("I rule here")

    return bot.app()


@pytest.fixture
def chats() -> Chats:
    return Chats(parrot())


async def test_start_is_one_message_with_the_help_and_then_what_the_link_brought(chats: Chats) -> None:
    await chats.says(ANA, "/start")
    assert len(chats.texts(ANA)) == 1
    assert "/keep <text> – keep a note" in chats.texts(ANA)[0]
    assert "/timezone" in chats.texts(ANA)[0]
    await chats.says(ANA, "/start abc")
    assert chats.texts(ANA)[2:] == ["payload abc"]


async def test_the_reader_chooses_the_language_and_telegram_proposes_one(chats: Chats) -> None:
    spaniard = Person(21, "Eva", "es-MX")
    await chats.says(spaniard, "/keep algo")
    assert chats.texts(spaniard) == ["Guardado #1."]
    await chats.says(spaniard, "/language en")
    await chats.says(spaniard, "/keep more")
    assert chats.texts(spaniard)[1:] == ["I speak English now.", "Kept #2."]
    await chats.says(spaniard, "/language fr")
    assert chats.last(spaniard).text.startswith("I speak English and Spanish")


async def test_a_zone_is_known_or_refused(chats: Chats) -> None:
    await chats.says(ANA, "/timezone Europe/Madrid")
    await chats.says(ANA, "/timezone Mars/Base")
    assert (await chats.room(ANA)).timezone == "Europe/Madrid"
    assert "Europe/Madrid" in chats.texts(ANA)[0]
    assert chats.texts(ANA)[1].startswith("Name a zone")
    assert [zone for _, zone, _ in chats.studio.wished] == ["Europe/Madrid"]


async def test_a_refusal_takes_nothing_and_no_number(chats: Chats) -> None:
    await chats.says(ANA, "/keep")
    await chats.says(ANA, "/keep one")
    assert chats.texts(ANA) == ["Say what to keep.", "Kept #1."]


async def test_a_button_is_answered_first_and_an_old_one_too(chats: Chats) -> None:
    await chats.says(ANA, "/keep one")
    mark = chats.mark
    await chats.presses(ANA, "drop:1")
    await chats.presses(ANA, "unknown:1")
    calls = chats.telegram.sent[mark:]
    assert [call.method for call in calls] == ["answerCallbackQuery", "editMessageText", "answerCallbackQuery"]
    assert calls[0].params["text"] == "Gone"
    assert "chat_id" not in calls[0].params
    assert calls[2].params["text"] == "This button is no longer of use."


async def test_what_fails_leaves_nothing_and_is_tried_again(chats: Chats) -> None:
    await chats.presses(ANA, "drop:99")
    assert chats.telegram.sent == []
    jobs = list(chats.database.table("jobs").rows())
    assert [(row.job.name, row.state, row.job.attempts) for row in jobs] == [("inbox.telegram", "pending", 1)]
    assert "it is not there" in jobs[0].last_error


async def test_timers_run_once_and_never_after_they_were_cancelled(chats: Chats) -> None:
    await chats.says(ANA, "/later 5")
    await chats.passes(minutes=4)
    assert chats.texts(ANA) == []
    await chats.downtime(hours=3)
    await chats.passes(hours=3)
    assert chats.texts(ANA) == ["5 minutes are over"]
    await chats.says(ANA, "/later 5")
    await chats.says(ANA, "/later 7")
    await chats.passes(minutes=8)
    assert chats.texts(ANA)[1:] == ["7 minutes are over"]
    await chats.says(ANA, "/later 5")
    await chats.says(ANA, "/never")
    await chats.passes(minutes=8)
    assert len(chats.texts(ANA)) == 2


async def test_a_bot_hears_how_a_call_went_and_messages_are_deleted_in_time(chats: Chats) -> None:
    await chats.says(BEA, "/start")
    await chats.says(ANA, "/post")
    assert chats.texts(ANA) == ["7 went"]
    await chats.passes(minutes=59)
    assert "deleteMessage" not in chats.methods()
    await chats.passes(minutes=2)
    assert chats.last(BEA).method == "deleteMessage"
    chats.telegram.refusals[BEA.id] = [TelegramRefusal(400, "Bad Request: no")]
    await chats.says(ANA, "/post")
    assert chats.last(ANA).text == "7 Bad Request: no"


async def test_who_never_started_the_bot_gets_nothing(chats: Chats) -> None:
    await chats.says(ANA, "/post")
    await chats.says(BEA, "hello", chat=GROUP)
    await chats.says(ANA, "/post")
    assert chats.to(BEA) == []


async def test_who_blocked_the_bot_gets_nothing_until_they_come_back(chats: Chats) -> None:
    await chats.says(BEA, "/start")
    chats.telegram.refusals[BEA.id] = [blocked()]
    await chats.says(ANA, "/post")
    assert (await chats.room(BEA)).blocked_at is not None
    await chats.says(ANA, "/post")
    assert len(chats.to(BEA)) == 1
    await chats.becomes(BEA, "member", me=True, before="kicked")
    await chats.says(ANA, "/post")
    assert len(chats.to(BEA)) == 2


async def test_money_goes_back_to_who_blocked_the_bot(chats: Chats) -> None:
    await chats.says(BEA, "/start")
    mark = chats.mark
    await chats.says(BEA, "/refunds", settle=False)
    chats.telegram.refusals[BEA.id] = [blocked()]
    await chats.settle()
    assert chats.methods(mark) == ["refundStarPayment"]
    await chats.says(BEA, "/refunds", settle=False)
    await chats.becomes(BEA, "kicked", me=True, before="member")
    assert chats.methods(mark) == ["refundStarPayment", "refundStarPayment"]


async def test_telegram_s_silence_is_kept_and_the_order_too(chats: Chats) -> None:
    chats.telegram.refusals[ANA.id] = [flood(30)]
    began = chats.clock.now()
    await chats.says(ANA, "one", settle=False)
    await chats.says(ANA, "two")
    assert chats.texts(ANA) == ["one", "two"]
    assert [sent.at - began >= timedelta(seconds=s) for sent, s in zip(chats.to(ANA), (30, 31), strict=True)] == [
        True
    ] * 2


async def test_one_message_a_second_in_a_chat_and_twenty_a_minute_in_a_group(chats: Chats) -> None:
    for number in range(25):
        await chats.says(ANA, f"{number}", chat=GROUP, settle=False)
    await chats.settle()
    instants = [sent.at for sent in chats.to(GROUP)]
    assert chats.texts(GROUP) == [str(number) for number in range(25)]
    assert all(b - a >= timedelta(seconds=1) for a, b in pairwise(instants))
    assert all(b - a >= timedelta(minutes=1) for a, b in zip(instants, instants[20:], strict=False))


async def test_thirty_messages_a_second_by_a_bot(chats: Chats) -> None:
    for number in range(70):
        await chats.says(Person(1000 + number), "hello", settle=False)
    await chats.settle()
    instants = [sent.at for sent in chats.telegram.sent]
    assert len(instants) == 70
    assert all(b - a >= timedelta(seconds=1) for a, b in zip(instants, instants[30:], strict=False))


async def test_a_group_that_moves_stays_the_same_room(chats: Chats) -> None:
    await chats.says(ANA, "/keep one", chat=GROUP)
    chats.telegram.refusals[GROUP] = [TelegramRefusal(400, "upgraded", migrated_to=-100777)]
    await chats.says(ANA, "two", chat=GROUP)
    assert chats.texts(-100777) == ["two"]
    await chats.says(ANA, "three", chat=-100777)
    assert chats.texts(-100777) == ["two", "three"]
    assert (await chats.room(GROUP)).chat == -100777


async def test_commands_for_other_bots_are_not_ours(chats: Chats) -> None:
    await chats.says(ANA, "/keep@other_bot x", chat=GROUP)
    await chats.says(ANA, "/keep@Parrot_bot y", chat=GROUP)
    assert chats.texts(GROUP) == ["Kept #1."]


async def test_a_question_waits_for_its_answer_and_cancel_ends_it(chats: Chats) -> None:
    await chats.says(ANA, "/name")
    await chats.says(BEA, "Bea")
    await chats.says(ANA, "A")
    await chats.says(ANA, "Anabel")
    await chats.says(ANA, "again")
    assert chats.texts(ANA) == ["What is your name?", "That is no name.", "Hello Anabel", "again"]
    await chats.says(ANA, "/name")
    await chats.says(ANA, "/cancel")
    await chats.says(ANA, "/cancel")
    assert chats.texts(ANA)[-2:] == ["Cancelled.", "There is nothing to cancel."]


async def test_an_update_counts_once_and_only_from_telegram(chats: Chats) -> None:
    body = msgspec.json.encode(
        {
            "update_id": 5,
            "message": {"message_id": 1, "chat": {"id": 11, "type": "private"}, "from": ANA.user, "text": "x"},
        }
    )
    for _ in range(3):
        await chats.receive("parrot", "a secret of tests", body)
    await chats.settle()
    assert chats.texts(ANA) == ["x"]
    for secret in (None, "", "wrong"):
        with pytest.raises(Unauthenticated):
            await chats.receive("parrot", secret, body)
    with pytest.raises(NotFound):
        await chats.receive("nobody", "a secret of tests", body)
    for bad in (b"", b"[]", b'{"update_id": "x"}', b"\xff", b'{"message": {}}'):
        with pytest.raises(Malformed):
            await chats.receive("parrot", "a secret of tests", bad)


async def test_the_bot_knows_where_it_rules(chats: Chats) -> None:
    await chats.becomes(ANA, "administrator", chat=GROUP, me=True)
    assert chats.texts(GROUP) == ["I rule here"]
    await chats.becomes(ANA, "kicked", chat=GROUP, me=True, before="administrator")
    await chats.says(ANA, "hello", chat=GROUP)
    assert chats.texts(GROUP) == ["I rule here"]


async def test_an_album_is_known_as_a_whole(chats: Chats) -> None:
    for number in range(3):
        await chats.says(ANA, settle=False, **media("photo", f"f{number}", group="g"))
    await chats.settle()
    body = await chats.records.get("parrot", "album", f"{ANA.id}:g")
    assert body is not None
    assert body.count(b'"file_id":"f') == 3
    await chats.passes(days=8)
    assert await chats.records.get("parrot", "album", f"{ANA.id}:g") is None


async def test_a_suspended_person_is_not_heard(chats: Chats) -> None:
    chats.studio.suspended.add(ANA.id)
    await chats.says(ANA, "/start")
    await chats.says(ANA, "hello", chat=GROUP)
    assert chats.telegram.sent == []
    chats.studio.suspended.clear()
    await chats.says(ANA, "hello")
    assert chats.texts(ANA) == ["hello"]
