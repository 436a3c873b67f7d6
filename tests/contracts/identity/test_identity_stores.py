"""What identity's stores promise, on either adapter."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from core.identity.model import Account, AppleGrant, Identity, MailedToken, Membership
from core.identity.sessions.open_session import token_hash
from core.shared.actor import STUDIO
from core.shared.errors import Conflict
from tests.support.identity import IDS, START, Stores, in_memory, on_postgres


@pytest.fixture(params=["memory", "postgres"])
async def stores(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    if request.param == "memory":
        yield in_memory()
        return
    async with on_postgres(request.getfixturevalue("database")) as found:
        yield found


def link(account: Account, number: int = 0, **changed: object) -> MailedToken:
    at = START + timedelta(seconds=number)
    token = MailedToken(
        id=IDS.new(),
        purpose="reset",
        hash=token_hash(f"link {number}"),
        app="here",
        account_id=account.id,
        email="ada@example.com",
        created_at=at,
        expires_at=at + timedelta(hours=1),
    )
    return replace(token, **changed)


async def test_an_account_is_found_by_id_and_address_until_it_is_deleted(stores: Stores) -> None:
    account = await stores.person("ada@example.com")
    assert await stores.accounts.get(account.id) == account
    assert await stores.accounts.by_email("ada@example.com") == account
    async with stores.uow(STUDIO):
        await stores.accounts.mark_deleted(account.id, START)
    assert await stores.accounts.get(account.id) is None
    assert await stores.accounts.by_email("ada@example.com") is None
    assert await stores.accounts.lock(account.id) is None
    assert (await stores.person("ada@example.com")).id != account.id


async def test_an_address_belongs_to_one_account(stores: Stores) -> None:
    await stores.person("ada@example.com")
    eve = await stores.person("eve@example.com")
    with pytest.raises(Conflict) as refusal:
        await stores.person("ada@example.com")
    assert refusal.value.code == "email_taken"
    with pytest.raises(Conflict):
        await stores.accounts.change(replace(eve, email="ada@example.com"))
    await stores.person(None)
    await stores.person(None)


async def test_a_change_of_an_account_is_kept(stores: Stores) -> None:
    account = await stores.person("ada@example.com")
    changed = replace(
        account,
        email="new@example.com",
        email_verified_at=START,
        name="Ada",
        suspended_at=START,
        mail_stopped_at=START,
        roles=("owner",),
    )
    await stores.accounts.change(changed)
    assert await stores.accounts.get(account.id) == changed
    assert await stores.accounts.by_email("ada@example.com") is None


async def test_of_parallel_registrations_of_one_address_one_succeeds(stores: Stores) -> None:
    async def register() -> bool:
        try:
            async with stores.uow("here"):
                await stores.person("ada@example.com")
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(register() for _ in range(8)))) == 1


async def test_what_is_rolled_back_never_was(stores: Stores) -> None:
    made: list[Account] = []

    async def fail() -> None:
        async with stores.uow("here"):
            made.append(await stores.person("ada@example.com"))
            await stores.session(made[0].id, "token")
            await stores.audit.record("here", "signed_in", made[0].id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await stores.accounts.by_email("ada@example.com") is None
    assert await stores.sessions.of(made[0].id, START) == []
    assert await stores.data.export(made[0].id) == {}


async def test_provider_and_subject_name_one_identity(stores: Stores) -> None:
    ada, eve = await stores.person(), await stores.person()
    identity = Identity(provider="apple", subject="001", account_id=ada.id, created_at=START, email="a@b.cd")
    await stores.identities.add(identity)
    assert await stores.identities.find("apple", "001") == identity
    assert await stores.identities.find("password", "001") is None
    with pytest.raises(Conflict) as refusal:
        await stores.identities.add(replace(identity, account_id=eve.id))
    assert refusal.value.code == "identity_taken"
    await stores.identities.add(replace(identity, provider="password", secret="hash"))
    assert [one.provider for one in await stores.identities.of(ada.id)] == ["apple", "password"]
    await stores.identities.change_secret("password", "001", "better")
    assert (await stores.identities.of(ada.id))[1].secret == "better"
    await stores.identities.remove(ada.id, "apple")
    assert [one.provider for one in await stores.identities.of(ada.id)] == ["password"]
    await stores.identities.remove(ada.id)
    assert await stores.identities.of(ada.id) == []


async def test_a_membership_is_made_once_and_seen_in_its_app_alone(stores: Stores) -> None:
    account = await stores.person()
    again = Membership(app="here", user_id=account.id, timezone="Asia/Tokyo", locale="es", created_at=START)
    assert await stores.memberships.add(again) is False
    found = await stores.memberships.get("here", account.id)
    assert found is not None
    assert found.timezone == "UTC"
    assert await stores.memberships.get("there", account.id) is None
    await stores.memberships.change_standing(replace(found, roles=("admin",), suspended_at=START, locale="fr"))
    changed = await stores.memberships.get("here", account.id)
    assert changed == replace(found, roles=("admin",), suspended_at=START)


async def test_roles_are_those_of_the_app_and_the_studio_with_what_they_imply(stores: Stores) -> None:
    account = await stores.person()
    membership = await stores.memberships.get("here", account.id)
    assert membership is not None
    assert await stores.roles.of("here", account.id) == frozenset()
    await stores.memberships.change_standing(replace(membership, roles=("admin", "ambassador")))
    assert await stores.roles.of("here", account.id) == {"admin", "ambassador", "moderator"}
    assert await stores.roles.of("there", account.id) == frozenset()
    await stores.accounts.change(replace(account, roles=("owner",)))
    assert await stores.roles.of("there", account.id) == {"owner", "admin", "moderator"}
    assert await stores.roles.of("here", IDS.new()) == frozenset()


async def test_a_family_is_told_from_any_of_its_tokens(stores: Stores) -> None:
    account = await stores.person()
    session = await stores.session(account.id, "first")
    later = START + timedelta(hours=1)
    async with stores.uow(STUDIO):
        family = await stores.sessions.family(token_hash("first"))
        assert family is not None
        assert (family.session, family.presented.generation, family.later) == (session, 1, ())
        await stores.sessions.advance(family, token_hash("second"), later)
    async with stores.uow(STUDIO):
        family = await stores.sessions.family(token_hash("first"))
        assert family is not None
        assert family.session.last_used_at == later
        assert family.presented.used_at == later
        assert [(one.hash, one.generation, one.used_at) for one in family.later] == [(token_hash("second"), 2, None)]
        newest = await stores.sessions.family(token_hash("second"))
        assert newest is not None
        assert (newest.presented.generation, newest.later) == (2, ())
        assert await stores.sessions.family(token_hash("unknown")) is None


async def test_tokens_that_were_used_long_ago_are_forgotten(stores: Stores) -> None:
    account = await stores.person()
    await stores.session(account.id, "first")
    for number, name in enumerate(["first", "second", "third"]):
        async with stores.uow(STUDIO):
            family = await stores.sessions.family(token_hash(name))
            assert family is not None
            successor = ["second", "third", "fourth"][number]
            await stores.sessions.advance(family, token_hash(successor), START + timedelta(days=5 * number))
    async with stores.uow(STUDIO):
        assert await stores.sessions.family(token_hash("first")) is None
        assert await stores.sessions.family(token_hash("second")) is not None
        assert await stores.sessions.family(token_hash("fourth")) is not None


async def test_sessions_are_ended_by_choice_once(stores: Stores) -> None:
    ada, eve = await stores.person(), await stores.person()
    here = [await stores.session(ada.id, f"here {number}") for number in range(3)]
    there = await stores.session(ada.id, "there", app="there")
    other = await stores.session(eve.id, "other")
    ids = {one.id for one in here}
    assert await stores.sessions.end(eve.id, START, only=here[0].id) == []
    assert await stores.sessions.end(ada.id, START, only=here[0].id) == [here[0].id]
    assert await stores.sessions.end(ada.id, START, only=here[0].id) == []
    assert set(await stores.sessions.end(ada.id, START, app="here", keep=here[1].id)) == {here[2].id}
    assert {one.id for one in await stores.sessions.of(ada.id, START)} == {here[1].id, there.id}
    assert set(await stores.sessions.end(ada.id, START)) == {here[1].id, there.id}
    assert [one.id for one in await stores.sessions.of(eve.id, START)] == [other.id]
    async with stores.uow(STUDIO):
        family = await stores.sessions.family(token_hash("here 0"))
        assert family is not None
        assert family.session.id in ids
        assert family.session.revoked_at == START


async def test_sessions_that_were_not_used_lately_are_not_listed(stores: Stores) -> None:
    account = await stores.person()
    session = await stores.session(account.id, "token")
    assert await stores.sessions.of(account.id, START + timedelta(seconds=1)) == []
    await stores.sessions.touch(session.id, START + timedelta(seconds=1))
    assert len(await stores.sessions.of(account.id, START + timedelta(seconds=1))) == 1


async def test_a_newer_link_voids_the_older_ones_of_its_purpose(stores: Stores) -> None:
    ada, eve = await stores.person(), await stores.person()
    old, new, verify, others = (
        link(ada, 1),
        link(ada, 2, app="there"),
        link(ada, 0, purpose="verify", hash=b"v"),
        link(eve, 0, hash=b"e"),
    )
    for one in (old, verify, others, new):
        assert await stores.tokens.add(one)
    spent = [await stores.tokens.find(one.hash) for one in (old, new, verify, others)]
    assert [one is not None and one.spent_at is not None for one in spent] == [True, False, False, False]
    assert await stores.tokens.add(new) is False
    late = link(ada, 0, hash=b"late")
    assert await stores.tokens.add(late) is False  # its job was slow: a newer one is out already
    found = await stores.tokens.find(new.hash)
    assert found is not None
    assert found.spent_at is None


async def test_of_two_links_of_one_instant_the_later_id_counts_whatever_the_order(stores: Stores) -> None:
    account = await stores.person()
    first, second = link(account), link(account, hash=b"second")
    assert await stores.tokens.add(second)
    assert await stores.tokens.add(first) is False
    found = await stores.tokens.find(second.hash)
    assert found == second


async def test_a_link_is_spent_once(stores: Stores) -> None:
    account = await stores.person()
    one = link(account)
    await stores.tokens.add(one)
    spent = await asyncio.gather(*(stores.tokens.spend(one.hash, START) for _ in range(8)))
    assert sum(spent) == 1
    assert await stores.tokens.spend(b"unknown", START) is False


async def test_voiding_takes_reset_links_only(stores: Stores) -> None:
    account = await stores.person()
    reset, verify = link(account), link(account, purpose="verify", hash=b"v")
    await stores.tokens.add(reset)
    await stores.tokens.add(verify)
    await stores.tokens.void(account.id, START)
    assert await stores.tokens.spend(reset.hash, START) is False
    assert await stores.tokens.spend(verify.hash, START) is True


async def test_grants_are_kept_released_and_given_back(stores: Stores) -> None:
    account = await stores.person()
    grants = [
        AppleGrant(account_id=account.id, client_id=client, secret=f"sealed {client}", created_at=START)
        for client in ("a", "b", "c")
    ]
    for grant in grants:
        await stores.grants.keep(grant)
    await stores.grants.forget(account.id, ["c"])
    assert await stores.grants.released(account.id) == []
    assert await stores.grants.release(account.id, ["b", "x"]) is True
    assert await stores.grants.release(account.id, ["b"]) is False
    assert await stores.grants.released(account.id) == [grants[1]]
    assert await stores.grants.release(account.id) is True
    await stores.grants.keep(replace(grants[0], secret="anew"))  # signed in again before it was given back
    await stores.grants.revoked(grants[0])
    await stores.grants.revoked(grants[1])
    assert await stores.grants.released(account.id) == []
    assert await stores.grants.release(account.id) is True


async def test_the_export_shows_and_the_purge_erases_what_is_held(stores: Stores) -> None:
    ada, eve = await stores.person("ada@example.com"), await stores.person("eve@example.com")
    for person in (ada, eve):
        await stores.identities.add(
            Identity(provider="password", subject=f"{person.id}", account_id=person.id, created_at=START, secret="hash")
        )
        await stores.session(person.id, f"token {person.id}")
        await stores.tokens.add(link(person, hash=person.id.bytes))
        await stores.grants.keep(AppleGrant(account_id=person.id, client_id="a", secret="sealed", created_at=START))
        await stores.audit.record("here", "signed_in", person.id, provider="password")
    before = await stores.data.export(eve.id)
    exported = await stores.data.export(ada.id)
    wanted = {
        "accounts",
        "identities",
        "memberships",
        "zone_changes",
        "sessions",
        "mailed_tokens",
        "apple_grants",
        "audit_log",
    }
    assert wanted <= set(exported)
    assert exported["accounts"][0]["email"] == "ada@example.com"
    assert exported["audit_log"][0]["detail"] == {"provider": "password"}
    assert not any({"secret", "hash"} & set(row) for rows in exported.values() for row in rows)
    async with stores.uow(STUDIO):
        await stores.sessions.end(ada.id, START)
        await stores.accounts.mark_deleted(ada.id, START)
        await stores.data.purge(ada.id)
        await stores.data.purge(ada.id)
    left = await stores.data.export(ada.id)
    assert "ada@example.com" not in str(left)
    assert set(left) <= {"accounts"}  # a row that says when, and of whom nothing
    assert await stores.data.export(eve.id) == before


async def test_leaving_one_app_erases_that_app_alone(stores: Stores) -> None:
    account = await stores.person("ada@example.com")
    await stores.memberships.add(
        Membership(app="there", user_id=account.id, timezone="UTC", locale="en", created_at=START)
    )
    async with stores.uow(STUDIO):
        await stores.data.purge(account.id, "here")
    assert await stores.memberships.get("here", account.id) is None
    assert await stores.memberships.get("there", account.id) is not None
    assert await stores.accounts.by_email("ada@example.com") == account


async def test_links_from_what_is_the_future_again_are_forgotten(stores: Stores) -> None:
    account = await stores.person()
    ahead, present = link(account, 3600), link(account, hash=b"present")
    assert await stores.tokens.add(ahead)
    await stores.tokens.forget_made_after(account.id, START)
    assert await stores.tokens.find(ahead.hash) is None
    assert await stores.tokens.add(present)


async def test_what_is_old_is_pruned_a_batch_at_a_time(stores: Stores) -> None:
    account = await stores.person()
    old = [await stores.session(account.id, f"old {number}") for number in range(3)]
    await stores.tokens.add(link(account))
    await stores.audit.record("here", "signed_in", account.id)
    stores.clock.advance(days=1)
    await stores.session(account.id, "new")
    await stores.tokens.add(link(account, 86400, hash=b"new"))
    await stores.audit.record("here", "signed_out", account.id)
    before = START + timedelta(hours=2)
    assert [await stores.sessions.prune(before, 2) for _ in range(3)] == [2, 1, 0]
    assert [await stores.tokens.prune(before, 5) for _ in range(2)] == [1, 0]
    assert [await stores.audit.prune(before, 5) for _ in range(2)] == [1, 0]
    assert {one.id for one in await stores.sessions.of(account.id, START)}.isdisjoint(one.id for one in old)
    async with stores.uow(STUDIO):
        assert await stores.sessions.family(token_hash("old 0")) is None
        assert await stores.sessions.family(token_hash("new")) is not None
    assert await stores.tokens.find(b"new") is not None
    assert [row["action"] for row in (await stores.data.export(account.id))["audit_log"]] == ["signed_out"]
