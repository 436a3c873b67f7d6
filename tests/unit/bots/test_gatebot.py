"""GateBot: in for what was paid, warned, out, and back again."""

from datetime import timedelta
from typing import Any

import pytest

from core.bots.catalog.gatebot import APP
from core.bots.errands import Outcome, Sell
from core.shared.events import BotCustomerPaid
from tests.support.bots import ANA, BEA, CARLOS, Chats, Person

GROUP = -100800
LINK = "https://t.me/$invoice"


async def begun(offer: str = "500 XTR 30") -> Chats:
    chats = Chats(APP)
    chats.telegram.answers = {
        "createInvoiceLink": LINK,
        "createChatInviteLink": {"invite_link": "https://t.me/+in"},
    }
    await chats.becomes(ANA, "administrator", chat=GROUP, me=True)
    await chats.says(ANA, f"/offer {offer}", chat=GROUP)
    return chats


@pytest.fixture
async def chats() -> Chats:
    return await begun()


async def asks(chats: Chats, who: Person = BEA) -> None:
    chat = {"id": GROUP, "type": "supergroup", "title": "Club"}
    await chats.update(chat_join_request={"chat": chat, "from": who.user, "user_chat_id": who.id, "date": 1})


async def about_to_pay(chats: Chats, payload: str, amount: int = 500, who: Person = BEA) -> dict[str, Any]:
    query = {"id": "q", "from": who.user, "currency": "XTR", "total_amount": amount, "invoice_payload": payload}
    await chats.update(settle=False, pre_checkout_query=query)
    found = chats.telegram.sent[-1]
    assert found.method == "answerPreCheckoutQuery"
    return found.params


async def pays(chats: Chats, charge: str = "c1", who: Person = BEA, payload: str = "") -> None:
    about = {
        "currency": "XTR",
        "total_amount": 500,
        "invoice_payload": payload or f"{GROUP}:{who.id}:500:30",
        "telegram_payment_charge_id": charge,
    }
    await chats.says(who, successful_payment=about)


def group_acts(chats: Chats, since: int = 0) -> list[str]:
    ours = ("approve", "decline", "ban", "unban", "createChatInvite")
    return [sent.method for sent in chats.telegram.sent[since:] if sent.method.startswith(ours)]


async def test_a_request_leads_to_one_link_and_stars_open_the_gate_once(chats: Chats) -> None:
    await asks(chats)
    invoice = next(sent for sent in chats.telegram.sent if sent.method == "createInvoiceLink")
    assert invoice.params["prices"] == [{"label": "The group", "amount": 500}]
    assert "provider_token" not in invoice.params
    assert chats.last(BEA).buttons == [LINK]
    await asks(chats)
    assert chats.methods().count("createInvoiceLink") == 1
    assert (await about_to_pay(chats, invoice.params["payload"]))["ok"] is True
    await pays(chats, payload=invoice.params["payload"])
    await pays(chats, payload=invoice.params["payload"])
    assert group_acts(chats) == ["approveChatJoinRequest"]
    assert chats.last(BEA).text == "Paid until 2030-01-31 12:00. Welcome!"
    await chats.says(ANA, "/members", chat=GROUP)
    assert chats.last(GROUP).text == "Bea – 2030-01-31 12:00 (stars:c1)"


async def test_a_payment_is_refused_before_it_is_made_when_it_does_not_fit(chats: Chats) -> None:
    payload = f"{GROUP}:{BEA.id}:500:30"
    for asked in (
        await about_to_pay(chats, "nonsense"),
        await about_to_pay(chats, payload, 499),
        await about_to_pay(chats, payload, who=CARLOS),
        await about_to_pay(chats, f"{GROUP}:{BEA.id}:1:30", 1),
    ):
        assert asked["ok"] is False
        assert asked["error_message"]
    await chats.says(ANA, "/close", chat=GROUP)
    assert (await about_to_pay(chats, payload))["ok"] is False


async def test_warned_then_in_grace_then_out_and_back(chats: Chats) -> None:
    await asks(chats)
    await pays(chats)
    mark = chats.mark
    await chats.passes(days=26.9)
    assert chats.mark == mark
    await chats.passes(days=0.2)
    assert "ends on 2030-01-31 12:00" in chats.texts(BEA, mark)[0]
    assert chats.last(BEA).buttons == [LINK]
    await chats.passes(days=3)
    assert "you may stay until 2030-02-03 12:00" in "".join(chats.texts(BEA, mark))
    assert group_acts(chats, mark) == []
    await chats.passes(days=3)
    assert group_acts(chats, mark) == ["banChatMember", "unbanChatMember"]
    unbanned = next(sent for sent in chats.telegram.sent[mark:] if sent.method == "unbanChatMember")
    assert unbanned.params["only_if_banned"] is True
    await asks(chats)
    await pays(chats, "c2")
    assert group_acts(chats, mark)[2:] == ["approveChatJoinRequest"]


async def test_renewing_in_time_counts_from_the_end_and_nobody_is_put_out(chats: Chats) -> None:
    await asks(chats)
    await pays(chats)
    await chats.passes(days=28)
    mark = chats.mark
    await pays(chats, "c2")
    assert "Paid until 2030-03-02 12:00" in chats.last(BEA).text
    await chats.passes(days=20)
    assert group_acts(chats, mark) == []


async def test_downtime_over_the_end_is_one_act(chats: Chats) -> None:
    await asks(chats)
    await pays(chats)
    mark = chats.mark
    await chats.downtime(days=60)
    assert group_acts(chats, mark) == ["banChatMember", "unbanChatMember"]
    assert len(chats.texts(BEA, mark)) == 1


async def test_admins_and_people_banned_by_hand_are_left_alone(chats: Chats) -> None:
    for who in (BEA, CARLOS):
        await asks(chats, who)
        await pays(chats, f"c{who.id}", who)
    change = {"chat": {"id": GROUP, "type": "supergroup", "title": "Club"}, "from": ANA.user, "date": 1}
    for who, status in ((BEA, "administrator"), (CARLOS, "kicked")):
        member = {"old_chat_member": {"user": who.user, "status": "member"}}
        await chats.update(chat_member={**change, **member, "new_chat_member": {"user": who.user, "status": status}})
    mark = chats.mark
    await chats.passes(days=40)
    assert group_acts(chats, mark) == []
    await asks(chats, CARLOS)
    assert group_acts(chats, mark) == ["declineChatJoinRequest"]
    assert (await about_to_pay(chats, f"{GROUP}:{CARLOS.id}:500:30", who=CARLOS))["ok"] is False


async def test_a_refund_gives_stars_back_once_and_ends_the_pass(chats: Chats) -> None:
    await asks(chats)
    await pays(chats)
    await chats.says(CARLOS, "/refund c1", chat=GROUP)
    assert chats.last(GROUP).text == "That is for the group's administrators."
    mark = chats.mark
    await chats.says(ANA, "/refund c1", chat=GROUP)
    await chats.says(ANA, "/refund c1", chat=GROUP)
    back = [sent.params for sent in chats.telegram.sent[mark:] if sent.method == "refundStarPayment"]
    assert back == [{"user_id": BEA.id, "telegram_payment_charge_id": "c1"}]
    assert chats.last(GROUP).text == "That was given back before."
    assert group_acts(chats, mark) == ["banChatMember", "unbanChatMember"]
    payment = await chats.stars.get("gatebot", "c1")
    assert payment is not None
    assert payment.refunded_at is not None


async def test_by_card_the_page_is_made_once_and_what_stripe_tells_counts_once() -> None:
    chats = await begun("9.99 EUR 30")
    chats.outside.outcomes = [Outcome(ok=True, url="https://pay.example/1")]
    await asks(chats)
    await asks(chats)
    (work,) = chats.outside.asked
    assert isinstance(work, Sell)
    assert work.metadata == {"app": "gatebot", "telegram_user_id": str(BEA.id), "group_id": str(GROUP)}
    assert (work.amount_cents, work.currency, work.days) == (999, "EUR", 30)
    assert chats.last(BEA).buttons == ["https://pay.example/1"]
    month = chats.clock.now() + timedelta(days=30)
    for until, ended in ((month, False), (month, False), (month - timedelta(days=30), False)):
        await paid_by_card(chats, work.metadata, until=until, ended=ended)
    assert group_acts(chats) == ["approveChatJoinRequest"]
    await paid_by_card(chats, work.metadata, until=chats.clock.now() + timedelta(days=2), ended=True)
    await chats.passes(days=6)
    assert group_acts(chats) == ["approveChatJoinRequest", "banChatMember", "unbanChatMember"]


async def paid_by_card(chats: Chats, metadata: dict[str, str], **about: Any) -> None:
    """What the use case does with the event."""
    event = BotCustomerPaid(
        app="gatebot", subscription="sub_1", metadata=metadata, amount_cents=999, currency="EUR", **about
    )
    async with chats.world.uow("gatebot"):
        await chats.tell_paid(event)
    await chats.settle()


async def test_only_administrators_rule_the_gate(chats: Chats) -> None:
    for command in ("/offer 1 XTR 30", "/close", "/members", "/refund x"):
        await chats.says(BEA, command, chat=GROUP)
        assert chats.last(GROUP).text == "That is for the group's administrators."
    for bad in ("", "0 XTR 30", "x XTR 30", "5 XXX 30", "5 EUR 0", "5 EUR 999"):
        await chats.says(ANA, f"/offer {bad}", chat=GROUP)
    assert "500 XTR" not in chats.last(GROUP).text
    await chats.says(ANA, "/offer 5 EUR", chat=GROUP)
    assert chats.last(GROUP).text == "30 days for 5.00 EUR."
