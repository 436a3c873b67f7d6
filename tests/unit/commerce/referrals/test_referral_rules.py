"""Codes, and the machine of redemptions."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.support.lowkey import IDS, REFERRALS, START, World, memory_world
from tests.support.tries import tries

from adapters.system.ids import SystemSecrets
from core.commerce.referrals.make_code import MakeReferralCode
from core.commerce.referrals.model import ALPHABET, MakeCode, RedeemCode, ReferralCode, chosen, made_up, normalised
from core.shared.actor import Actor
from core.shared.errors import Conflict, DomainError, Invalid


def test_made_up_codes_have_no_letters_that_people_mistake() -> None:
    code = made_up(SystemSecrets())
    assert len(code) == 8
    assert not set(code) & set("01OIL")
    assert len(set(ALPHABET)) == 31 == len(ALPHABET)


@given(st.text(alphabet=ALPHABET, min_size=4, max_size=20))
def test_however_it_is_typed_it_is_the_same_code(code: str) -> None:
    assert normalised(f" {code[:3].lower()}-{code[3:]} ") == chosen(code) == code


@pytest.mark.parametrize("wish", ["abc", "x" * 21, "año", "a.bcd", "LUNA!", "----"])
def test_other_wishes_are_refused(wish: str) -> None:
    with pytest.raises(Invalid):
        chosen(wish)


async def test_a_wish_comes_true_once_in_an_app() -> None:
    world = memory_world()
    ada, bob = await world.person(), await world.person()
    make = MakeReferralCode(world.codes, world.clock, IDS, SystemSecrets())
    made = await make(REFERRALS, ada, MakeCode(code="luna 26"))
    assert (made.code, made.redemptions, made.max_redemptions, made.active) == ("LUNA26", 0, 50, True)
    with pytest.raises(Conflict) as caught:
        await make(REFERRALS, bob, MakeCode(code="LUNA-26"))
    assert caught.value.code == "referral_code_taken"
    assert (await make(REFERRALS, bob)).code != (await make(REFERRALS, bob, MakeCode())).code


class Redemptions(RuleBasedStateMachine):
    """Five people, three codes of the first two with room for two each, switched and dismissed at will."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world: World = memory_world()
        self.people: list[Actor] = []
        self.codes: list[ReferralCode] = []
        self.redeemed: dict[UUID, str] = {}
        self.off: set[str] = set()

    def teardown(self) -> None:
        self.loop.close()

    @initialize()
    def begin(self) -> None:
        self.people = [self.loop.run_until_complete(self.world.person()) for _ in range(5)]
        for number in range(3):
            code = ReferralCode(
                id=IDS.new(),
                code=f"CODE{number}",
                owner_id=self.people[number % 2].user_id,
                active=True,
                max_redemptions=2,
                redemptions=0,
                created_at=START,
            )
            self.codes.append(code)
            self.loop.run_until_complete(self.world.codes.add("here", code))

    @rule(who=st.integers(0, 4), number=st.integers(0, 3))
    def redeem(self, who: int, number: int) -> None:
        person, letters = self.people[who], f"CODE{number}"
        expected = self._expected(person, number)
        before = len(self.world.rewards.given)
        try:
            self.loop.run_until_complete(self.world.redeem(REFERRALS, person, RedeemCode(code=letters)))
            outcome = "redeemed"
            self.redeemed[person.user_id] = letters
        except DomainError as refusal:
            outcome = refusal.code
        assert outcome == expected
        assert len(self.world.rewards.given) - before == (2 if outcome == "redeemed" else 0)

    def _expected(self, person: Actor, number: int) -> str:
        if number == 3:
            return "referral_not_found"
        code = self.codes[number]
        if code.owner_id == person.user_id:
            return "referral_own_code"
        if person.user_id in self.redeemed:
            return "referral_already_redeemed"
        if code.code in self.off or code.owner_id in self.world.ambassadors.dismissed:
            return "referral_inactive"
        used = list(self.redeemed.values()).count(code.code)
        return "referral_exhausted" if used == code.max_redemptions else "redeemed"

    @rule(number=st.integers(0, 2))
    def switch(self, number: int) -> None:
        code = self.codes[number]
        self.off ^= {code.code}
        self.loop.run_until_complete(
            self.world.codes.set_active("here", code.owner_id, code.id, code.code not in self.off)
        )

    @rule(number=st.integers(0, 1))
    def dismiss_or_appoint(self, number: int) -> None:
        self.world.ambassadors.dismissed ^= {self.people[number].user_id}

    @invariant()
    def counts_equal_redemptions(self) -> None:
        for code in self.codes:
            kept = self.loop.run_until_complete(self.world.codes.find("here", code.code))
            assert kept
            assert kept.redemptions == list(self.redeemed.values()).count(code.code)
        assert len(self.world.rewards.given) == 2 * len(self.redeemed)


Redemptions.TestCase.settings = tries(40, stateful_step_count=20)
TestRedemptions = Redemptions.TestCase
