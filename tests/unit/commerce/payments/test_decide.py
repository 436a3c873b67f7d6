"""What facts make of an order."""

from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.support.lowkey import IDS, START
from tests.support.orders import order_of

from core.commerce.orders.model import ENDED_UNPAID, OpenedSession, Order, OrderLine
from core.commerce.payments.decide import Facts, Verdict, decide
from core.commerce.payments.kept import ChargeTotal, Fulfilment, ProviderDispute, Reversal, SessionFact
from core.commerce.payments.model import Payment
from core.commerce.payments.reversed_money import Money
from core.commerce.refunds.model import Refund

BOT = OrderLine(product_id=IDS.new(), name="Coach", quantity=1, unit_price_cents=1000)
PACK = OrderLine(product_id=None, name="100", quantity=1, unit_price_cents=1000, credit_pack="credits_100", credits=100)


def digital(*lines: OrderLine, **changes: Any) -> Order:
    session = OpenedSession(id="cs_1", url="", expires_at=START + timedelta(minutes=31))
    return order_of(*(lines or (BOT,)), session=session, **changes)


def session(outcome: str, name: str = "cs_1", order: Order | None = None) -> SessionFact:
    return SessionFact(
        id=name,
        app="here",
        order_id=order.id if order else UUID(int=1),
        outcome=outcome,  # type: ignore[arg-type]  # a test's shorthand
        amount_total=1000,
        amount_tax=0,
        currency="EUR",
        payment="pi_1",
        at=START,
    )


def money(order: Order, *told: Reversal, name: str = "pi_1", **changes: Any) -> Money:
    fields: dict[str, Any] = {"amount_cents": order.total_cents, "tax_cents": 0, "currency": order.currency}
    payment = Payment(
        id=name, app=order.app, order_id=order.id, user_id=order.user_id, paid_at=START, **{**fields, **changes}
    )
    return Money(payment=payment, reversals=told).explained(uuid4, START)


def refunded(cents: int, name: str = "pi_1") -> ChargeTotal:
    return ChargeTotal(payment=name, charge="ch", refunded_cents=cents, at=START)


def disputed(state: str, name: str = "pi_1") -> ProviderDispute:
    return ProviderDispute(payment=name, id="dp", amount_cents=1000, state=state, at=START)  # type: ignore[arg-type]  # a test's shorthand


def after(
    order: Order, *paid: Money, sessions: tuple[SessionFact, ...] = (), done: Fulfilment | None = None
) -> Verdict:
    facts = Facts(sessions=sessions, money=paid, done=done or Fulfilment(app=order.app, order_id=order.id))
    return decide(order, facts, START)


def carried_on(before: Verdict, order: Order) -> Fulfilment:
    return Fulfilment(app=order.app, order_id=order.id, flags=before.raised, ended_as=before.ended_as)


def test_money_that_fits_pays_and_what_is_digital_is_delivered() -> None:
    order = digital()
    verdict = after(order, money(order))
    assert verdict.deliver
    assert not verdict.give_back
    assert (verdict.order.status, verdict.order.paid_at, verdict.order.fulfilled_at) == ("fulfilled", START, START)
    assert verdict.raised == ()


def test_what_has_to_be_sent_waits_for_people() -> None:
    order = order_of()
    assert after(order, money(order)).order.status == "paid"


def test_the_tax_that_the_provider_adds_is_the_orders() -> None:
    order = digital()
    verdict = after(order, money(order, amount_cents=1210, tax_cents=210))
    assert (verdict.order.status, verdict.order.tax_cents) == ("fulfilled", 210)
    assert after(verdict.order, money(order, refunded(210), amount_cents=1210, tax_cents=210)).order.status == (
        "partially_refunded"
    )


@pytest.mark.parametrize(
    "wrong",
    [{"amount_cents": 999}, {"amount_cents": 1001}, {"currency": "USD"}, {"amount_cents": 1000, "tax_cents": 1}],
)
def test_money_that_does_not_fit_grants_nothing_and_a_person_is_told(wrong: dict[str, Any]) -> None:
    order = digital()
    verdict = after(order, money(order, **wrong))
    assert (verdict.order.status, verdict.order.flag, verdict.raised) == (
        "failed",
        "amount_mismatch",
        ("amount_mismatch",),
    )
    assert verdict.give_back
    assert not verdict.order.held
    assert not verdict.deliver


@pytest.mark.parametrize("status", sorted(ENDED_UNPAID))
def test_money_for_what_had_ended_changes_nothing_but_is_not_kept_silently(status: Any) -> None:
    order = digital(status=status, held=False)
    verdict = after(order, money(order))
    assert (verdict.order.status, verdict.order.flag) == (status, "paid_after_cancel")
    assert not verdict.deliver
    partly = after(verdict.order, money(order, refunded(999)), done=carried_on(verdict, order))
    assert partly.order.status == status
    whole = after(verdict.order, money(order, refunded(1000)), done=carried_on(verdict, order))
    assert (whole.order.status, whole.refunded_cents) == ("refunded", 1000)
    back = after(whole.order, money(order), done=carried_on(verdict, order))
    assert back.order.status == status


def test_a_second_payment_is_told_and_giving_it_back_leaves_the_order_as_it_was() -> None:
    order = digital()
    verdict = after(order, money(order), money(order, name="pi_2"))
    assert (verdict.order.status, verdict.order.flag) == ("fulfilled", "paid_twice")
    again = after(verdict.order, money(order), money(order, refunded(1000, "pi_2"), name="pi_2"))
    assert (again.order.status, again.products) == ("fulfilled", "active")


def test_a_flag_that_an_admin_put_away_is_not_raised_again() -> None:
    order = digital()
    verdict = after(order, money(order), money(order, name="pi_2"))
    seen = replace(verdict.order, flag=None)
    again = after(seen, money(order), money(order, name="pi_2"), done=carried_on(verdict, order))
    assert (again.order.flag, again.raised) == (None, ())


def test_a_transfer_under_way_keeps_what_is_set_aside_for_two_weeks() -> None:
    order = digital()
    verdict = after(order, sessions=(session("awaiting"),))
    assert verdict.order.awaiting_payment
    assert verdict.order.status == "pending"
    assert verdict.order.expires_at == START + timedelta(days=14)
    assert not verdict.give_back
    failed = after(verdict.order, sessions=(session("failed"),))
    assert (failed.order.status, failed.give_back, failed.order.awaiting_payment) == ("failed", True, False)


def test_only_the_session_that_is_open_now_ends_the_order() -> None:
    order = digital()
    assert after(order, sessions=(session("expired"),)).order.status == "expired"
    assert after(order, sessions=(session("expired", "cs_0"), session("open"))).order == order
    assert after(order, sessions=(session("expired", "cs_0"),)).order == order


def test_what_was_given_back_is_not_given_back_again() -> None:
    order = digital()
    once = after(order, sessions=(session("expired"),))
    assert once.give_back
    assert not after(once.order, sessions=(session("expired"),)).give_back


def test_a_refund_takes_away_a_dispute_suspends_and_winning_it_restores() -> None:
    order = after(digital(), money(digital())).order
    for told, status, products in [
        ((refunded(400),), "partially_refunded", "active"),
        ((refunded(1000),), "refunded", "revoked"),
        ((disputed("open"),), "disputed", "suspended"),
        ((refunded(400), disputed("open")), "disputed", "suspended"),
        ((disputed("won"),), "fulfilled", "active"),
        ((refunded(400), disputed("won")), "partially_refunded", "active"),
        ((disputed("lost"),), "refunded", "revoked"),
    ]:
        verdict = after(order, money(order, *told))
        assert (verdict.order.status, verdict.products) == (status, products)


def test_credits_go_back_in_proportion_rounded_down_and_all_of_them_in_the_end() -> None:
    order = after(digital(PACK), money(digital(PACK))).order
    taken = [after(order, money(order, refunded(cents))).take for cents in (0, 9, 10, 333, 999, 1000)]
    assert taken == [0, 0, 1, 33, 99, 100]
    assert after(order, money(order, disputed("open"))).take == 100
    assert after(order, money(order, disputed("won"))).take == 0
    assert after(order, money(order, disputed("lost"))).take == 100


def test_what_cost_nothing_is_never_refunded() -> None:
    free = digital(replace(BOT, unit_price_cents=0))
    verdict = after(free, money(free))
    assert verdict.order.status == "fulfilled"
    assert after(verdict.order, money(free)).order.status == "fulfilled"


def test_an_order_that_cost_credits_is_refunded_whole() -> None:
    order = digital(type="credits", currency="credits", status="fulfilled", paid_at=START, fulfilled_at=START)
    row = Refund(
        id=IDS.new(),
        app="here",
        order_id=order.id,
        payment=None,
        amount_cents=1000,
        currency="credits",
        status="succeeded",
        source="admin",
        created_at=START,
    )
    done = Fulfilment(app="here", order_id=order.id)
    verdict = decide(order, Facts(refunds=(row,), done=done), START)
    assert (verdict.order.status, verdict.products, verdict.return_spent) == ("refunded", "revoked", True)
    assert decide(order, Facts(done=done), START).order == order


news = st.lists(
    st.sampled_from(
        [
            ("session", "awaiting"),
            ("session", "paid"),
            ("refund", 400),
            ("refund", 1000),
            ("dispute", "open"),
            ("dispute", "won"),
            ("dispute", "lost"),
        ]
    ),
    max_size=4,
    unique=True,
)


def lived(order: Order, told: tuple[tuple[str, Any], ...]) -> tuple[Any, ...]:
    """The end of an order that hears the news in this order, looking at all it knows after each."""
    sessions: list[SessionFact] = []
    reversals: list[Reversal] = []
    done = Fulfilment(app=order.app, order_id=order.id)
    delivered, rank = 0, {"open": 0, "won": 1, "lost": 2}
    for kind, what in told:
        if kind == "session":
            sessions = [max([*sessions, session(what)], key=lambda fact: ("awaiting", "paid").index(fact.outcome))]
        elif kind == "refund":
            known = [fact for fact in reversals if isinstance(fact, ChargeTotal)]
            reversals = [fact for fact in reversals if fact not in known]
            reversals.append(refunded(max([what, *(fact.refunded_cents for fact in known)])))
        else:
            states = [what, *(fact.state for fact in reversals if isinstance(fact, ProviderDispute))]
            reversals = [fact for fact in reversals if not isinstance(fact, ProviderDispute)]
            reversals.append(disputed(max(states, key=rank.__getitem__)))
        paid = (money(order, *reversals),) if any(fact.outcome == "paid" for fact in sessions) else ()
        verdict = decide(order, Facts(sessions=tuple(sessions), money=paid, done=done), START)
        again = decide(
            verdict.order, Facts(sessions=tuple(sessions), money=paid, done=carried_on(verdict, order)), START
        )
        assert (again.order, again.deliver, again.give_back, again.raised) == (verdict.order, False, False, ())
        delivered += verdict.deliver
        order, done = verdict.order, replace(done, flags=(*done.flags, *verdict.raised), ended_as=verdict.ended_as)
        products, take = verdict.products, verdict.take
    standing = (products, take) if told else ()
    return (order.status, order.flag, delivered, order.held, *standing)


@given(news)
def test_the_order_in_which_the_news_comes_makes_no_difference(told: list[tuple[str, Any]]) -> None:
    order = digital(PACK)
    assert len({lived(order, arrived) for arrived in permutations(told)}) == 1
