"""GateBot: in for what was paid, warned, out, and back again."""

from datetime import timedelta
from typing import Any

import pytest

from core.bots.catalog.gatebot import APP
from core.bots.errands import EndSale, Outcome, Sell
from core.bots.ports import TelegramRefusal
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


async def paid_by_card(chats: Chats, metadata: dict[str, str], subscription: str = "sub_1", **about: Any) -> None:
    """What the use case does with the event."""
    about = {"asked_at": chats.clock.now(), **about}
    event = BotCustomerPaid(
        app="gatebot", subscription=subscription, metadata=metadata, amount_cents=999, currency="EUR", **about
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


async def test_a_page_that_has_closed_is_made_anew_and_one_in_the_making_is_waited_for() -> None:
    chats = await begun("9.99 EUR 30")
    closes = chats.clock.now() + timedelta(hours=24)
    chats.outside.outcomes = [Outcome(ok=True, url=f"https://pay.example/{n}", until=closes) for n in (1, 2)]
    chat = {"id": GROUP, "type": "supergroup", "title": "Club"}
    request = {"chat": chat, "from": BEA.user, "user_chat_id": BEA.id, "date": 1}
    await chats.update(settle=False, chat_join_request=request)
    await chats.update(chat_join_request=request)
    assert len(chats.outside.asked) == 1
    await chats.passes(hours=23)
    await asks(chats)
    assert chats.last(BEA).buttons == ["https://pay.example/1"]
    await chats.passes(minutes=31)
    await asks(chats)
    assert chats.last(BEA).buttons == ["https://pay.example/2"]
    assert len(chats.outside.asked) == 2


async def test_who_cannot_be_given_a_link_is_told_and_may_ask_again() -> None:
    chats = await begun("9.99 EUR 30")
    chats.outside.outcomes = [Outcome(ok=False, reason="refused: amount_too_small")]
    await asks(chats)
    assert chats.last(BEA).text == "Paying is not possible just now. Ask again later."
    await asks(chats)
    assert chats.last(BEA).buttons[0].startswith("https://pay.example/")


async def member(chats: Chats, who: Person, status: str, by: dict[str, Any]) -> None:
    await chats.update(
        chat_member={
            "chat": {"id": GROUP, "type": "supergroup", "title": "Club"},
            "from": by,
            "date": 1,
            "old_chat_member": {"user": who.user, "status": "member"},
            "new_chat_member": {"user": who.user, "status": status},
        }
    )


@pytest.mark.parametrize(("by", "back"), [(7, False), (42, True), (BEA.id, True)], ids=["other", "bot", "self"])
async def test_a_ban_is_by_hand_unless_the_bot_did_it(chats: Chats, by: int, back: bool) -> None:
    await member(chats, BEA, "left" if by == BEA.id else "kicked", {"id": by, "is_bot": by in (7, 42)})
    mark = chats.mark
    await asks(chats)
    assert ("createInvoiceLink" in chats.methods(mark)) is back
    assert ("declineChatJoinRequest" in chats.methods(mark)) is not back


@pytest.mark.parametrize("status", ["administrator", "creator", "kicked"])
async def test_telegram_is_asked_before_somebody_is_put_out(chats: Chats, status: str) -> None:
    await asks(chats)
    await pays(chats)
    mark = chats.mark
    chats.telegram.answers["getChatMember"] = {"user": BEA.user, "status": status}
    await chats.passes(days=40)
    assert group_acts(chats, mark) == []


async def test_administrators_who_were_there_before_the_bot_rule_the_gate() -> None:
    chats = Chats(APP)
    chats.telegram.answers["getChatAdministrators"] = [
        {"user": {"id": 42, "is_bot": True}, "status": "administrator"},
        {"user": CARLOS.user, "status": "creator"},
    ]
    await chats.becomes(ANA, "administrator", chat=GROUP, me=True)
    await chats.says(CARLOS, "/offer 5 XTR", chat=GROUP)
    assert chats.last(GROUP).text == "30 days for 5 ⭐."
    await chats.becomes(CARLOS, "administrator", chat=GROUP, me=True, before="administrator")
    await chats.says(BEA, "/offer 6 XTR", chat=GROUP)
    assert chats.last(GROUP).text == "That is for the group's administrators."
    assert sum("I keep the gate" in text for text in chats.texts(GROUP)) == 1


async def test_where_the_bot_rules_no_longer_nothing_is_sold_and_nobody_put_out_until_it_does_again(
    chats: Chats,
) -> None:
    await asks(chats)
    await pays(chats)
    await chats.becomes(ANA, "member", chat=GROUP, me=True, before="administrator")
    mark = chats.mark
    assert (await about_to_pay(chats, f"{GROUP}:{CARLOS.id}:500:30", who=CARLOS))["ok"] is False
    await chats.passes(days=40)
    assert group_acts(chats, mark) == []
    await chats.becomes(ANA, "administrator", chat=GROUP, me=True, before="member")
    assert group_acts(chats, mark) == ["banChatMember", "unbanChatMember"]


async def test_a_refund_takes_only_the_time_that_its_stars_bought(chats: Chats) -> None:
    await asks(chats)
    await pays(chats, "c1")
    await chats.passes(days=10)
    await pays(chats, "c2")
    mark = chats.mark
    await chats.says(ANA, "/refund c1", chat=GROUP)
    await chats.says(ANA, "/members", chat=GROUP)
    assert "2030-02-10 12:00" in chats.last(GROUP).text
    assert group_acts(chats, mark) == []
    await chats.passes(days=1)
    await chats.says(ANA, "/refund c2", chat=GROUP)
    assert group_acts(chats, mark) == ["banChatMember", "unbanChatMember"]
    await asks(chats)
    assert chats.last(BEA).buttons == [LINK]


async def test_whose_request_is_gone_by_then_gets_a_link(chats: Chats) -> None:
    await asks(chats)
    chats.telegram.refusals[GROUP] = [TelegramRefusal(400, "Bad Request: HIDE_REQUESTER_MISSING")]
    await pays(chats)
    assert chats.last(BEA).text == "Come in: https://t.me/+in"


async def test_the_owner_hears_of_rights_that_the_bot_lacks(chats: Chats) -> None:
    await chats.says(ANA, "/start")
    await asks(chats)
    chats.telegram.refusals[GROUP] = [TelegramRefusal(400, "Bad Request: not enough rights")]
    await pays(chats)
    assert chats.last(ANA).text == "I could not let Bea into The group, who has paid: Bad Request: not enough rights"
    await chats.passes(days=32)
    await member(chats, BEA, "member", ANA.user)
    chats.telegram.refused["banChatMember"] = [TelegramRefusal(400, "Bad Request: not enough rights")]
    await chats.passes(days=40)
    assert chats.last(ANA).text == "I could not put Bea out of The group: Bad Request: not enough rights"


async def test_a_card_that_is_refused_leaves_grace_and_one_that_renews_is_only_announced() -> None:
    chats = await begun("9.99 EUR 30")
    await asks(chats)
    work = chats.outside.asked[0]
    begin = chats.clock.now()
    month = timedelta(days=30)
    await paid_by_card(chats, work.metadata, until=begin + month, renews=True)
    mark = chats.mark
    await chats.passes(days=30)
    assert chats.texts(BEA, mark) == [
        "Your time in The group goes on: your card is charged on 2030-01-31 12:00. /passes stops that."
    ]
    await paid_by_card(chats, work.metadata, until=begin + 2 * month, renews=True)
    assert chats.texts(BEA, mark)[1:] == ["Paid until 2030-03-02 12:00. Thank you!"]
    await chats.passes(days=30)
    await paid_by_card(chats, work.metadata, until=begin + 2 * month, renews=False)
    assert "you may stay until 2030-03-05 12:00" in chats.texts(BEA, mark)[-2]
    assert chats.last(BEA).buttons[0].startswith("https://pay.example/")
    await chats.passes(days=3)
    assert group_acts(chats, mark) == ["banChatMember", "unbanChatMember"]
    await paid_by_card(chats, work.metadata, until=begin + 3 * month, renews=True)
    assert group_acts(chats, mark)[2:] == ["createChatInviteLink"]


async def test_what_was_asked_earlier_does_not_undo_what_is_known_now() -> None:
    chats = await begun("9.99 EUR 30")
    await asks(chats)
    work, begin = chats.outside.asked[0], chats.clock.now()
    await paid_by_card(chats, work.metadata, until=begin, ended=True)
    early = begin - timedelta(seconds=5)
    await paid_by_card(chats, work.metadata, asked_at=early, until=begin + timedelta(days=30), renews=True)
    assert group_acts(chats) == []
    await paid_by_card(chats, work.metadata, "sub_2", until=begin + timedelta(days=30), renews=True)
    assert group_acts(chats) == ["approveChatJoinRequest"]


async def test_people_stop_their_card_and_who_is_banned_is_not_charged_on() -> None:
    chats = await begun("9.99 EUR 30")
    for who in (BEA, CARLOS):
        await chats.says(who, "/passes")
        assert chats.last(who).text == "You have paid for nothing here."
        await asks(chats, who)
        until = chats.clock.now() + timedelta(days=30)
        await paid_by_card(chats, chats.outside.asked[-1].metadata, f"sub_{who.id}", until=until, renews=True)
    await chats.says(BEA, "/passes")
    assert chats.last(BEA).buttons == [f"stop:{GROUP}"]
    await chats.presses(BEA, f"stop:{GROUP}")
    assert chats.outside.asked[-1] == EndSale(subscription=f"sub_{BEA.id}")
    assert chats.last(BEA).text.startswith("Your card is charged no more.")
    await member(chats, CARLOS, "kicked", ANA.user)
    assert chats.outside.asked[-1] == EndSale(subscription=f"sub_{CARLOS.id}", at_once=True)


async def test_a_new_card_takes_the_place_of_the_old_one() -> None:
    chats = await begun("9.99 EUR 30")
    await asks(chats)
    work, begin = chats.outside.asked[0], chats.clock.now()
    await paid_by_card(chats, work.metadata, until=begin + timedelta(days=30), renews=True)
    await paid_by_card(chats, work.metadata, "sub_2", until=begin + timedelta(days=31), renews=True)
    assert chats.outside.asked[1:] == [EndSale(subscription="sub_1", at_once=True)]
    await paid_by_card(chats, work.metadata, until=begin + timedelta(seconds=9), ended=True)
    await chats.says(ANA, "/members", chat=GROUP)
    assert chats.last(GROUP).text == "Bea – 2030-02-01 12:00 (card:sub_2)"
