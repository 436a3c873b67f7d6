"""Referral codes and redemptions promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.support.lowkey import IDS, REFERRALS, START, World, memory_world, postgres_world

from core.commerce.referrals.model import RedeemCode, Redemption, ReferralCode
from core.shared.actor import Actor
from core.shared.errors import Conflict


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_world()
        return
    async with postgres_world(request.getfixturevalue("database")) as world:
        yield world


async def code_of(
    world: World, owner: Actor, letters: str = "LUNA", *, limit: int = 50, active: bool = True
) -> ReferralCode:
    code = ReferralCode(
        id=IDS.new(),
        code=letters,
        owner_id=owner.user_id,
        active=active,
        max_redemptions=limit,
        redemptions=0,
        created_at=START,
    )
    assert await world.codes.add(owner.app, code)
    return code


async def refusal(world: World, who: Actor, letters: str) -> str:
    with pytest.raises(Conflict) as caught:
        await world.redeem(REFERRALS, who, RedeemCode(code=letters))
    return caught.value.code


async def test_a_code_is_found_in_its_app_alone(world: World) -> None:
    code = await code_of(world, await world.person())
    assert await world.codes.find("here", "LUNA") == code
    assert await world.codes.find("there", "LUNA") is None
    assert not await world.codes.add("here", code)


async def test_an_owner_lists_own_codes_the_newest_first(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    codes = [await code_of(world, ada, f"CODE{number}") for number in range(4)]
    await code_of(world, bob, "BOBS")
    newest_first = codes[::-1]
    assert await world.codes.of("here", ada.user_id, None, 10) == newest_first
    assert await world.codes.of("here", ada.user_id, newest_first[1].id, 1) == [newest_first[2]]
    assert await world.codes.of("there", ada.user_id, None, 10) == []


async def test_only_the_owner_switches_a_code(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    code = await code_of(world, ada)
    assert await world.codes.set_active("here", bob.user_id, code.id, False) is None
    assert await world.codes.set_active("there", ada.user_id, code.id, False) is None
    switched = await world.codes.set_active("here", ada.user_id, code.id, False)
    assert switched
    assert not switched.active
    assert not await world.codes.count("here", code.id)


async def test_counting_ends_at_the_maximum(world: World) -> None:
    code = await code_of(world, await world.person(), limit=2)
    assert [await world.codes.count("here", code.id) for _ in range(3)] == [True, True, False]
    found = await world.codes.find("here", "LUNA")
    assert found
    assert found.redemptions == 2


async def test_a_person_redeems_once_in_an_app(world: World) -> None:
    ada, one, other = IDS.new(), IDS.new(), IDS.new()
    assert await world.redemptions.add("here", ada, one, START)
    assert not await world.redemptions.add("here", ada, other, START)
    assert await world.redemptions.add("there", ada, other, START)


async def test_both_sides_get_the_reward(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    await code_of(world, ada)
    redemption = await world.redeem(REFERRALS, bob, RedeemCode(code=" lu-na "))
    assert redemption == Redemption(code="LUNA", reward=REFERRALS.reward, redeemed_at=START)
    assert sorted(world.rewards.given) == sorted((who.user_id, REFERRALS.reward) for who in (ada, bob))


async def test_each_refusal_has_its_own_code_and_changes_nothing(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    await code_of(world, ada)
    off = await code_of(world, ada, "OFF", active=False)
    full = await code_of(world, ada, "FULL", limit=0)
    assert await refusal(world, ada, "LUNA") == "referral_own_code"
    assert await refusal(world, bob, "OFF") == "referral_inactive"
    assert await refusal(world, bob, "FULL") == "referral_exhausted"
    assert world.rewards.given == []
    await world.redeem(REFERRALS, bob, RedeemCode(code="LUNA"))  # the refusals have not used up the one redemption
    assert await refusal(world, bob, "LUNA") == "referral_already_redeemed"
    assert await refusal(world, bob, "FULL") == "referral_already_redeemed"
    counts = [await world.codes.find("here", code.code) for code in (off, full)]
    assert [code and code.redemptions for code in counts] == [0, 0]


async def test_codes_of_a_former_ambassador_are_inactive(world: World) -> None:
    ada, bob = await world.person(), await world.person()
    await code_of(world, ada)
    world.ambassadors.dismissed.add(ada.user_id)
    assert await refusal(world, bob, "LUNA") == "referral_inactive"


async def test_under_sixty_parallel_people_exactly_fifty_succeed(request: pytest.FixtureRequest) -> None:
    for world in [memory_world()]:
        await sixty(world)
    async with postgres_world(request.getfixturevalue("database"), size=60) as world:
        await sixty(world)


async def sixty(world: World) -> None:
    ada = await world.person()
    await code_of(world, ada)
    crowd = [await world.person() for _ in range(60)]
    outcomes = await asyncio.gather(
        *(world.redeem(REFERRALS, who, RedeemCode(code="LUNA")) for who in crowd), return_exceptions=True
    )
    assert sum(isinstance(outcome, Redemption) for outcome in outcomes) == 50
    assert [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)] == ["referral_exhausted"] * 10
    code = await world.codes.find("here", "LUNA")
    assert code
    assert code.redemptions == 50


async def test_parallel_redemptions_of_one_person_count_once(world: World) -> None:
    ada, bob, eve = await world.person(), await world.person(), await world.person()
    await code_of(world, ada, "ADAS")
    await code_of(world, eve, "EVES")
    letters = ["ADAS", "EVES"] * 4
    outcomes = await asyncio.gather(
        *(world.redeem(REFERRALS, bob, RedeemCode(code=each)) for each in letters), return_exceptions=True
    )
    assert sum(isinstance(outcome, Redemption) for outcome in outcomes) == 1
    counts = [await world.codes.find("here", each) for each in ("ADAS", "EVES")]
    assert sum(code.redemptions for code in counts if code) == 1
