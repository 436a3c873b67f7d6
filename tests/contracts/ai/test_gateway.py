"""The AI gateway promises the same on memory and on Postgres: budgets, the cache, and a row for every call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace
from tests.support.ai import FEATURE, Gateway, call_of, memory_gateway, postgres_gateway, somebody
from tests.support.lowkey import IDS, START
from tests.support.mortal import KilledError, Mortal

from adapters.postgres.ai.invariants import INVARIANTS
from core.ai.gateway.budgets import THE_APP, Allowance, Spent
from core.ai.gateway.flight import ROOM
from core.ai.gateway.model import Answer, GenerateCommand
from core.ai.gateway.settle_call import LONGEST
from core.platform.limits.window import RateLimit
from core.shared.errors import DomainError, Invalid, NotFound, PaymentRequired, RateLimited, Unavailable

ANSWER = Answer(model="sandbox-1", provider="openai", text="Hum", input_tokens=1, output_tokens=2)


@pytest.fixture(params=["memory", "postgres"])
async def gateway(request: pytest.FixtureRequest) -> AsyncIterator[Gateway]:
    if request.param == "memory":
        yield memory_gateway()
        return
    dsn = request.getfixturevalue("module_database")
    async with postgres_gateway(dsn) as gateway:
        connection = await asyncpg.connect(dsn)
        await connection.execute("truncate ai_usage, ai_spending, ai_answers")
        yield gateway
        for name, query in INVARIANTS.items():
            assert await connection.fetchval(query) == 0, name
        await connection.close()


async def drunk(pieces: AsyncIterator[object], into: list[object]) -> None:
    """Take all that comes."""
    async for piece in pieces:
        into += [piece]


async def refusal(*work: object) -> list[str]:
    """The codes of those that were refused; the others were answered."""
    results = await asyncio.gather(*work, return_exceptions=True)  # type: ignore[call-overload]  # awaitables
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, DomainError):
            raise result
    return [result.code for result in results if isinstance(result, DomainError)]


async def test_twenty_at_once_get_no_more_than_there_is(gateway: Gateway) -> None:
    ada, bob = somebody(), somebody()
    gateway.budgets.own[ada.user_id] = Allowance(micros=350, requests=100, per="month")
    refused = await refusal(*(gateway.ask(ada, f"Question {n}") for n in range(20)))
    assert refused == ["budget_exceeded"] * 17
    assert sorted(await gateway.outcomes(ada)) == ["ok"] * 3 + ["refused"] * 17
    spent = await gateway.spent(call_of(ada))
    assert {account.user_id: one for account, one in spent.items() if account.per == "month"} == {
        THE_APP: Spent(300, 0, 3),
        ada.user_id: Spent(300, 0, 3),
    }
    assert (await gateway.ask(bob)).usage.cost_micros == 100, "that was Ada's budget alone"


async def test_the_apps_budget_is_for_all_together(gateway: Gateway) -> None:
    gateway.feature = replace(FEATURE, app_budget=Allowance(micros=10_000, requests=4, per="month"))
    refused = await refusal(*(gateway.ask(somebody(), "Question") for _ in range(20)))
    assert refused == ["budget_exceeded"] * 16
    with pytest.raises(PaymentRequired):
        await gateway.ask(somebody())
    assert (await gateway.ask(somebody("there"))).text
    gateway.clock.advance(days=20)
    assert (await gateway.ask(somebody())).text, "another month"


async def test_a_day_is_a_day(gateway: Gateway) -> None:
    ada = somebody()
    gateway.budgets.own[ada.user_id] = Allowance(micros=10_000, requests=1, per="day")
    await gateway.ask(ada, "One")
    with pytest.raises(PaymentRequired) as caught:
        await gateway.ask(ada, "Two")
    assert caught.value.extra == {"budget_renewed_at": "2030-05-16T00:00:00Z"}
    gateway.clock.advance(hours=12)
    await gateway.ask(ada, "Two")
    gateway.budgets.own[ada.user_id] = Allowance(micros=10_000, requests=2, per="month")
    with pytest.raises(PaymentRequired):
        await gateway.ask(ada, "Three")


async def test_what_was_not_used_is_given_back(gateway: Gateway) -> None:
    ada = somebody()
    gateway.budgets.own[ada.user_id] = Allowance(micros=1_000, requests=9, per="month")
    for n in range(9):
        answer = await gateway.ask(ada, f"Question {n}", max_tokens=100 - 10 * n)
        assert answer.usage.cost_micros == 100
    with pytest.raises(PaymentRequired):
        await gateway.ask(ada, "Question 10")
    for provider in (gateway.cast.openai, gateway.cast.anthropic, gateway.cast.gemini):
        provider.down = True
    bob = somebody()
    gateway.budgets.own[bob.user_id] = Allowance(micros=100, requests=1, per="month")
    with pytest.raises(Unavailable) as caught:
        await gateway.ask(bob)
    assert (caught.value.code, caught.value.extra["retry_after"]) == ("provider_unavailable", 7)
    gateway.cast.gemini.down = False
    assert (await gateway.ask(bob)).provider == "gemini"
    assert await gateway.outcomes(bob) == ["failed", "fallback"]


async def test_the_same_again_is_free_for_a_while(gateway: Gateway) -> None:
    ada = somebody()
    first, again = await gateway.ask(ada), await gateway.ask(ada)
    assert (first.cached, again.cached, again.usage.cost_micros) == (False, True, 0)
    assert (again.text, again.model, again.provider) == (first.text, first.model, first.provider)
    assert again.id != first.id
    for changed in ({"prompt": "Hello!"}, {"max_tokens": 11}, {"temperature": 0.5}, {"model": "gpt-4.1-mini"}):
        assert not (await gateway.ask(ada, **changed)).cached, changed
    assert not (await gateway.ask(ada, no_cache=True)).cached
    assert not (await gateway.ask(somebody())).cached
    asked = gateway.cast.asked
    gateway.clock.at += FEATURE.cache_for
    assert not (await gateway.ask(ada)).cached
    assert gateway.cast.asked == asked + 1
    assert await gateway.outcomes(ada) == ["ok", "cached", *["ok"] * 6]


async def test_a_product_may_share_its_answers(gateway: Gateway) -> None:
    shared, own = IDS.new(), IDS.new()
    gateway.shelf.sharing = {shared: True, own: False}
    await gateway.ask(somebody(), product_id=str(shared))
    assert (await gateway.ask(somebody(), product_id=str(shared))).cached
    await gateway.ask(somebody(), product_id=str(own))
    assert not (await gateway.ask(somebody(), product_id=str(own))).cached
    with pytest.raises(NotFound):
        await gateway.ask(somebody(), product_id=str(IDS.new()))


async def test_who_asks_the_same_at_once_shares_one_call(gateway: Gateway) -> None:
    ada = somebody()
    gateway.budgets.own[ada.user_id] = Allowance(micros=100, requests=1, per="month")
    answers = await asyncio.gather(*(gateway.ask(ada) for _ in range(20)))
    assert len(gateway.cast.openai.asked) == 1
    assert sorted(answer.cached for answer in answers) == [False] + [True] * 19
    assert sum(answer.usage.cost_micros for answer in answers) == 100
    assert len({answer.text for answer in answers}) == 1
    assert sorted(await gateway.outcomes(ada)) == ["cached"] * 19 + ["ok"]


async def test_anothers_empty_budget_is_not_mine(gateway: Gateway) -> None:
    shared = IDS.new()
    gateway.shelf.sharing = {shared: True}
    people = [somebody() for _ in range(5)]
    for poor in people[:4]:
        gateway.budgets.own[poor.user_id] = Allowance(micros=0, requests=0, per="month")
    refused = await refusal(*(gateway.ask(who, product_id=str(shared)) for who in people))
    assert len(refused) < 5
    assert set(refused) <= {"budget_exceeded"}
    assert len(gateway.cast.openai.asked) == 1


async def test_who_leaves_ends_the_call_unless_others_wait(gateway: Gateway) -> None:
    ada, provider = somebody(), gateway.cast.openai
    provider.gate, provider.at_gate = asyncio.Event(), asyncio.Event()
    command = GenerateCommand(prompt="Hello", max_tokens=10, stream=True)
    async with aclosing(gateway.generate.stream(FEATURE, ada, command)) as told:
        assert [await anext(told), await anext(told)] == ["w0 ", "w1 "]
    assert provider.closed == 1, "at once"
    provider.at_gate.clear()
    [call] = await gateway.calls.page(ada.app, ada.user_id, None, 10)
    assert (call.outcome, call.input_tokens, call.output_tokens, call.cost_micros) == ("cancelled", 3, 2, 20)

    first = asyncio.create_task(gateway.ask(ada))
    async with asyncio.timeout(5):
        await provider.at_gate.wait()
    second = asyncio.create_task(gateway.ask(ada))
    await gateway.limiter.heard(3)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    provider.gate.set()
    assert (await second).cached
    assert len(provider.asked) == 2
    assert sorted(await gateway.outcomes(ada)) == ["cached", "cancelled", "ok"]
    assert all(not one.reserved for one in (await gateway.spent(call)).values())


async def test_a_slow_reader_slows_the_provider_down(gateway: Gateway) -> None:
    gateway.cast.openai.tokens = 200
    command = GenerateCommand(prompt="Tell me much", max_tokens=200, stream=True)
    async with aclosing(gateway.generate.stream(FEATURE, somebody(), command)) as told:
        for taken in range(1, 100):
            await anext(told)
            for _ in range(3):
                await asyncio.sleep(0)
            assert gateway.cast.openai.said <= taken + ROOM + 1
        rest = [one async for one in told]
    assert (len(rest), gateway.cast.openai.said) == (200 - 99 + 1, 200)


async def test_what_breaks_off_is_booked_and_asked_of_nobody_else(gateway: Gateway) -> None:
    ada = somebody()
    gateway.cast.openai.breaks_after = 4
    told: list[object] = []
    with pytest.raises(Unavailable):
        await drunk(gateway.generate.stream(FEATURE, ada, GenerateCommand(prompt="Hello", max_tokens=10)), told)
    assert told == ["w0 ", "w1 ", "w2 ", "w3 "]
    assert not gateway.cast.anthropic.asked
    [call] = await gateway.calls.page(ada.app, ada.user_id, None, 10)
    assert (call.outcome, call.output_tokens, call.cost_micros) == ("failed", 4, 40)
    gateway.cast.openai.breaks_after = 0
    assert (await gateway.ask(ada, "Before the first word")).provider == "anthropic"


async def test_a_provider_without_figures_is_estimated_within_what_was_set_aside(gateway: Gateway) -> None:
    ada = somebody()
    gateway.cast.openai.figures = False
    assert (await gateway.ask(ada)).usage.cost_micros == 100


async def test_what_all_refuse_is_the_askers_to_change(gateway: Gateway) -> None:
    ada = somebody()
    gateway.cast.openai.refuses = True
    assert (await gateway.ask(ada)).provider == "anthropic"
    gateway.cast.anthropic.refuses = gateway.cast.gemini.refuses = True
    with pytest.raises(Invalid) as caught:
        await gateway.ask(ada, "Worse")
    assert caught.value.code == "prompt_refused"
    gateway.cast = type(gateway.cast)()
    for provider in (gateway.cast.openai, gateway.cast.anthropic, gateway.cast.gemini):
        provider.configured = False
    with pytest.raises(Unavailable):
        await gateway.ask(ada, "Anybody?")
    assert await gateway.outcomes(ada) == ["fallback", "failed", "failed"]
    assert not any((await gateway.spent(call_of(somebody()))).values()) or gateway.cast.asked == 0


async def test_who_asks_too_fast_waits(gateway: Gateway) -> None:
    ada = somebody()
    gateway.feature = replace(FEATURE, rate=RateLimit(3, 60))
    refused = await refusal(*(gateway.ask(ada, f"Question {n}") for n in range(5)))
    assert refused == ["rate_limited"] * 2
    with pytest.raises(RateLimited) as caught:
        await gateway.ask(ada)
    assert 0 < caught.value.extra["retry_after"] <= 60
    assert (await gateway.ask(somebody())).text
    assert sorted(await gateway.outcomes(ada)) == ["ok"] * 3 + ["refused"] * 3


async def test_a_killed_process_costs_the_worst_and_no_more(gateway: Gateway) -> None:
    ada = somebody()
    lost, running = call_of(ada), call_of(ada)
    await gateway.reserve(FEATURE, lost)
    await gateway.reserve(FEATURE, running)
    assert await gateway.outcomes(ada) == [], "they have not ended"
    assert await gateway.settle_lost(10) == 0
    await gateway.settle(replace(running, outcome="ok", cost_micros=30, reserved_micros=0))
    gateway.clock.at += LONGEST + timedelta(seconds=1)
    results = await asyncio.gather(*(gateway.settle_lost(10) for _ in range(3)))
    assert sum(results) == 1
    [_, call] = sorted(await gateway.calls.page(ada.app, ada.user_id, None, 10), key=lambda call: call.id, reverse=True)
    assert (call.id, call.outcome, call.cost_micros) == (lost.id, "failed", 100)
    assert set((await gateway.spent(lost)).values()) == {Spent(130, 0, 2)}
    await gateway.settle(replace(lost, outcome="ok", cost_micros=50, reserved_micros=0))
    assert set((await gateway.spent(lost)).values()) == {Spent(80, 0, 2)}, "it was only slow"


async def test_a_reservation_is_whole_or_not_at_all(gateway: Gateway) -> None:
    ada, call = somebody(), call_of(somebody())
    mortal = replace_uow(gateway, Mortal(gateway.uow, countdown=1))
    with pytest.raises(KilledError):
        await mortal.reserve(FEATURE, call)
    assert set((await gateway.spent(call)).values()) == {Spent()}
    await gateway.settle(replace(call, outcome="ok", cost_micros=5, reserved_micros=0))
    assert await gateway.calls.page(ada.app, None, None, 10) == []


def replace_uow(gateway: Gateway, uow: Mortal) -> Gateway:
    """The same over units of work that may die."""
    return Gateway(gateway.spending, gateway.calls, gateway.pending, gateway.answers, uow)


async def test_calls_are_told_to_whose_they_are(gateway: Gateway) -> None:
    ada, bob, eve = somebody(), somebody(), somebody("there")
    for who in (ada, bob, ada, eve, ada):
        await gateway.calls.add(call_of(who, outcome="ok", reserved_micros=0))
    of_ada = await gateway.calls.page("here", ada.user_id, None, 10)
    assert [call.user_id for call in of_ada] == [ada.user_id] * 3
    assert of_ada == sorted(of_ada, key=lambda call: call.id, reverse=True)
    assert await gateway.calls.page("here", ada.user_id, of_ada[0].id, 1) == [of_ada[1]]
    assert len(await gateway.calls.page("here", None, None, 10)) == 4
    assert await gateway.calls.page("there", ada.user_id, None, 10) == []
    async with gateway.uow("there"):
        assert await gateway.calls.lock("there", of_ada[0].id) is None
    for call in await gateway.calls.page("here", None, None, 10) + await gateway.calls.page("there", None, None, 10):
        await gateway.calls.save(replace(call, requests=0))  # they were booked nowhere


async def test_kept_answers_are_an_apps_own_and_end(gateway: Gateway) -> None:
    until = START + timedelta(hours=1)
    await gateway.answers.keep("here", "key", UUID(int=1), ANSWER, until)
    assert await gateway.answers.get("here", "key", START) == ANSWER
    assert await gateway.answers.get("there", "key", START) is None
    assert await gateway.answers.get("here", "key", until) is None
    newer = replace(ANSWER, text="Ho\0hum")
    await gateway.answers.keep("here", "key", None, newer, until)
    found = await gateway.answers.get("here", "key", START)
    assert found is not None
    assert found.text.replace("\0", "") == "Hohum"
    assert await gateway.answers.prune(until, 10) == 0
    assert await gateway.answers.prune(until + timedelta(seconds=1), 10) == 1
