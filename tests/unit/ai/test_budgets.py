"""The arithmetic of budgets: whatever calls come and however they end, no budget is overspent and all adds up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.ai.gateway.budgets import Allowance, Spent, abandoned, accounts_of, allowed, moved, next_period
from core.ai.gateway.catalogue import MODELS, Offer
from core.ai.gateway.model import Call
from tests.support.ai import call_of, somebody

ENDS = {"settle": "pending", "lose": "pending", "late": "failed"}
"""Of which calls each end can come; late figures are those of a call that was taken for lost."""
ACTS = st.lists(
    st.tuples(st.sampled_from(["reserve", *ENDS]), st.integers(0, 400), st.integers(0, 5)),
    max_size=60,
)
LIMITS = st.builds(Allowance, micros=st.integers(0, 1500), requests=st.integers(0, 12), per=st.just("month"))


@given(ACTS, LIMITS, LIMITS)
def test_no_budget_is_ever_overspent_and_all_adds_up(
    acts: list[tuple[str, int, int]], app: Allowance, user: Allowance
) -> None:
    who = somebody()
    spent = {account: Spent() for account in accounts_of(call_of(who))}
    calls: list[Call] = []
    worst: list[int] = []
    for act, amount, which in acts:
        if act == "reserve":
            call = call_of(who, reserved_micros=amount)
            if allowed(call, spent, app, user):
                spent = moved(spent, None, call)
                calls.append(call)
                worst.append(amount)
        elif calls:
            at = which % len(calls)
            before = calls[at]
            if before.outcome != ENDS[act]:
                continue
            if act == "lose":
                after = abandoned(before)
            else:
                used = min(amount, worst[at])
                after = replace(before, outcome="ok", cost_micros=used, reserved_micros=0, requests=int(used > 0))
            spent = moved(spent, before, after)
            calls[at] = after
        for standing in spent.values():
            assert standing.micros + standing.reserved <= min(app.micros, user.micros)
            assert standing.requests <= min(app.requests, user.requests)
            assert standing == Spent(
                sum(call.cost_micros for call in calls),
                sum(call.reserved_micros for call in calls),
                sum(call.requests for call in calls),
            )
            assert standing.reserved >= 0


@given(st.integers(0, 10_000_000), st.integers(0, 100_000), st.sampled_from(sorted(MODELS)))
def test_what_is_set_aside_is_enough_wherever_the_answer_comes_from(tokens_in: int, tokens_out: int, name: str) -> None:
    model = MODELS[name]
    for offer in model.offers:
        assert 0 <= offer.cost(tokens_in, tokens_out) <= model.worst(tokens_in, tokens_out)
        assert offer.cost(tokens_in, tokens_out) * 1_000_000 >= tokens_in * offer.input_price


@pytest.mark.parametrize(("tokens", "micros"), [(0, 0), (1, 1), (2, 1), (3, 2)])
def test_a_fraction_of_a_micro_is_a_micro(tokens: int, micros: int) -> None:
    assert Offer("openai", "gpt-4.1-mini", 400_000, 1_600_000).cost(tokens, 0) == micros


def test_the_price_of_the_sandboxs_model() -> None:
    assert {offer.cost(1_000_000, 1_000_000) for offer in MODELS["sandbox-1"].offers} == {10_000_000}
    assert MODELS["sandbox-1"].worst(500, 10) == 100


def test_a_call_is_booked_in_the_day_and_the_month_in_which_it_began() -> None:
    who = somebody()
    late = datetime(2030, 12, 31, 23, 30, tzinfo=UTC)
    found = {
        (account.user_id == who.user_id, account.per, account.begins.isoformat())
        for account in accounts_of(call_of(who, created_at=late))
    }
    assert found == {(False, "month", "2030-12-01"), (True, "day", "2030-12-31"), (True, "month", "2030-12-01")}
    assert len(accounts_of(replace(call_of(who), user_id=None))) == 1


@given(st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001 - the zone follows
def test_the_next_period_begins_after_now_and_is_the_first_to_do_so(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    day, month = next_period("day", now), next_period("month", now)
    assert now < day <= now + timedelta(days=1)
    assert (day.hour, day.minute, day.second, day.microsecond) == (0, 0, 0, 0)
    assert month.day == 1
    assert now < month <= now + timedelta(days=31)
