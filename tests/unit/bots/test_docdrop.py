"""DocDrop: what is asked for, from whom, and what came."""

import pytest

from core.bots.catalog.docdrop import APP
from core.bots.errands import KeepFile, Outcome
from tests.support.bots import ANA, BEA, Chats, media


@pytest.fixture
async def chats() -> Chats:
    chats = Chats(APP)
    for person in (ANA, BEA):
        await chats.says(person, "/start")
    chats.telegram.files = {"f1": b"%PDF-1.7 passport", "f2": b"\xff\xd8\xff payslip"}
    return chats


async def test_a_client_sees_the_list_and_both_see_the_progress(chats: Chats) -> None:
    await chats.says(ANA, f"/request {BEA.id} Passport | Payslip")
    assert chats.last(ANA).text == "#1: 2 asked for."
    assert chats.last(BEA).text.startswith("Ana asks you for:\n⬜ Passport\n⬜ Payslip\n")
    assert "20 MB" in chats.last(BEA).text
    await chats.says(BEA, **media("document", "f1", caption="passport"))
    assert chats.last(BEA).text == "Passport ✓ 1 to go."
    assert chats.last(ANA).text == "#1 Bea: Passport (1/2)"
    await chats.says(BEA, **media("photo", "f2"))
    assert chats.last(BEA).text == "Payslip ✓ That was all, thank you!"
    assert [work.name for work in chats.outside.asked if isinstance(work, KeepFile)] == ["Passport", "Payslip.jpg"]
    await chats.says(ANA, "/files")
    assert chats.last(ANA).text == "#1 Bea\n✅ Passport\n✅ Payslip"
    await chats.says(ANA, "/link 1")
    assert chats.last(ANA).text.count("https://files.example/kept/") == 2
    assert "Good until 2030-01-01T12:1" in chats.last(ANA).text


async def test_which_one_it_is_is_asked_when_nothing_tells(chats: Chats) -> None:
    await chats.says(ANA, f"/request {BEA.id} Passport | Payslip")
    await chats.says(BEA, **media("document", "f1"))
    question = chats.last(BEA)
    assert question.buttons == [f"for:1:{ANA.id}:1:0", f"for:1:{ANA.id}:1:1"]
    await chats.presses(ANA, question.buttons[1])
    assert chats.telegram.sent[-1].params["text"] == "That is settled."
    await chats.presses(BEA, question.buttons[1])
    await chats.presses(BEA, question.buttons[0])
    await chats.says(ANA, "/files")
    assert chats.last(ANA).text == "#1 Bea\n⬜ Passport\n✅ Payslip"


async def test_a_file_that_is_too_large_is_told_of_at_once(chats: Chats) -> None:
    await chats.says(ANA, f"/request {BEA.id} Video")
    await chats.says(BEA, **media("document", "f1", size=30 * 1024 * 1024))
    assert chats.last(BEA).text == "That file has 30 MB; I can take 20 MB. Send it smaller, or in parts."
    assert chats.outside.asked == []


async def test_what_could_not_be_kept_is_asked_for_again(chats: Chats) -> None:
    await chats.says(ANA, f"/request {BEA.id} Passport")
    chats.outside.outcomes = [Outcome(ok=False, reason="unavailable")]
    await chats.says(BEA, **media("document", "f1"))
    assert chats.last(BEA).text == "Passport: I could not take the file. Please send it again."
    await chats.says(BEA, **media("document", "gone"))
    assert chats.last(BEA).text == "Passport: I could not take the file. Please send it again."
    await chats.says(BEA, "/todo")
    assert "⬜ Passport" in chats.last(BEA).text


async def test_a_private_channel_gets_copies(chats: Chats) -> None:
    chat = {"id": -100600, "type": "channel", "title": "Vault"}
    await chats.becomes(ANA, "administrator", chat=-100600, me=True)
    member = {"user": {"id": 42, "is_bot": True}, "status": "administrator"}
    change = {"chat": chat, "from": ANA.user, "date": 1, "old_chat_member": member, "new_chat_member": member}
    await chats.update(my_chat_member=change)
    await chats.says(ANA, f"/request {BEA.id} Passport")
    await chats.says(BEA, **media("document", "f1"))
    copies = [sent for sent in chats.to(-100600) if sent.method == "sendDocument"]
    assert [sent.text for sent in copies] in ([], ["#1 Bea: Passport"])


async def test_nothing_is_asked_of_strangers(chats: Chats) -> None:
    await chats.says(BEA, **media("document", "f1"))
    assert chats.last(BEA).text == "Nothing is asked of you."
    await chats.says(ANA, f"/request {BEA.id}")
    assert chats.last(ANA).text == "Name the documents, with | between them."
    await chats.says(ANA, f"/request {BEA.id} Passport")
    await chats.says(ANA, "/close 1")
    await chats.says(BEA, **media("document", "f1"))
    assert chats.last(BEA).text == "Nothing is asked of you."
    await chats.says(BEA, "/link 1")
    assert chats.last(BEA).text == "You have no request #1."
