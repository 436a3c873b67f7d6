"""An app's people, as its admins see and change them, the same in memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import uuid4

import pytest
from msgspec.structs import replace

from core.identity.members.model import AiBudget, ChangeMember, MemberView
from core.identity.model import Account
from core.shared.actor import STUDIO, Actor
from core.shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.identity import IDS, START, Stores, in_memory, on_postgres

BUDGET = AiBudget(micros=5_000_000, requests=100, per="day")


@pytest.fixture(params=["memory", "postgres"])
async def stores(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    if request.param == "memory":
        yield in_memory()
        return
    async with on_postgres(request.getfixturevalue("module_database")) as stores:
        yield stores


@pytest.fixture
def app() -> str:
    """Each test has an app to itself."""
    return f"app{uuid4().hex[:8]}"


async def called(stores: Stores, app: str, name: str | None, email: str | None = None) -> Account:
    """A person of the app who has that name."""
    account = await stores.person(email, app)
    account = replace(account, name=name)
    async with stores.uow(STUDIO):
        await stores.accounts.change(account)
    return account


async def admin_of(stores: Stores, app: str, role: str = "admin") -> Actor:
    """Somebody with the role."""
    account = await stores.person(None, app)
    await stores.standing().grant(app, account.id, role, by="test")  # type: ignore[arg-type]  # one of them
    return Actor(app, account.id, IDS.new())


async def names(stores: Stores, app: str, q: str | None = None) -> list[str | None]:
    return [one.name for one in (await stores.members()(app, q)).items]


async def test_they_are_listed_by_pages_who_joined_last_first(stores: Stores, app: str) -> None:
    for name in "abcde":
        await called(stores, app, name)
        stores.clock.advance(seconds=len(name) if name != "c" else 0)
    members = stores.members()
    first = await members(app, limit=2)
    await called(stores, app, "later")
    second = await members(app, None, 2, first.next_cursor)
    third = await members(app, None, 2, second.next_cursor)
    assert [one.name for page in (first, second, third) for one in page.items] == list("edcba")
    assert third.next_cursor is None
    for listing in (members(app, "a", 2, first.next_cursor), members("there", None, 2, first.next_cursor)):
        with pytest.raises(Invalid):
            await listing


async def test_a_beginning_of_name_or_address_finds_them_in_any_case(stores: Stores, app: str) -> None:
    await called(stores, app, "Ada Lovelace", f"countess@{app}.example")
    await called(stores, app, "Émile", f"adam@{app}.example")
    await called(stores, app, None, f"100%@{app}.example")
    await called(stores, app, "Bob", None)
    assert sorted(map(str, await names(stores, app, " ADA "))) == ["Ada Lovelace", "Émile"]
    assert await names(stores, app, "émi") == ["Émile"]
    assert await names(stores, app, "lovelace") == []
    assert await names(stores, app, "%") == []
    assert await names(stores, app, "100%") == [None]
    assert await names(stores, app, f"COUNTESS@{app}") == ["Ada Lovelace"]
    assert len(await names(stores, app, "  ")) == 4


async def test_people_of_other_apps_and_who_have_left_are_not_there(stores: Stores, app: str) -> None:
    ada, eve = await called(stores, app, "Ada"), await called(stores, "there", "Eve")
    assert await names(stores, app) == ["Ada"]
    assert await stores.people.find(app, eve.id) is None
    admin = await admin_of(stores, app)
    for gone in (eve.id, IDS.new()):
        with pytest.raises(NotFound):
            await stores.administer()(admin, gone, ChangeMember(suspended=True))
    async with stores.uow(STUDIO):
        await stores.accounts.mark_deleted(ada.id, START)
    assert await stores.people.find(app, ada.id) is None
    with pytest.raises(NotFound):
        await stores.administer()(admin, ada.id, ChangeMember())


async def test_a_budget_is_kept_changed_and_lifted_in_its_app(stores: Stores, app: str) -> None:
    ada = await called(stores, app, "Ada")
    await stores.budgets.keep(app, ada.id, BUDGET)
    await stores.budgets.keep("there", ada.id, replace(BUDGET, per="month"))
    await stores.budgets.keep(app, ada.id, replace(BUDGET, requests=1))
    assert await stores.budgets.of(app, ada.id) == replace(BUDGET, requests=1)
    with suppress(ZeroDivisionError):
        async with stores.uow(app):
            await stores.budgets.keep(app, ada.id, None)
            raise ZeroDivisionError
    assert await stores.budgets.of(app, ada.id) == replace(BUDGET, requests=1)
    await stores.budgets.keep(app, ada.id, None)
    assert await stores.budgets.of(app, ada.id) is None
    assert await stores.budgets.of("there", ada.id) == replace(BUDGET, per="month")
    assert "ai_budgets" in await stores.data.export(ada.id)
    async with stores.uow(STUDIO):
        await stores.data.purge(ada.id)
    assert await stores.budgets.of("there", ada.id) is None


async def test_an_admin_changes_all_at_once_and_what_stays_is_left_out(stores: Stores, app: str) -> None:
    admin, ada = await admin_of(stores, app), await called(stores, app, "Ada")
    session = await stores.session(ada.id, f"token of {ada.id}", app)
    administer = stores.administer()
    after = await administer(
        admin, ada.id, ChangeMember(suspended=True, roles=["moderator", "ambassador"], ai_budget=BUDGET)
    )
    assert after == MemberView(
        id=ada.id,
        email=None,
        name="Ada",
        roles=["ambassador", "moderator"],
        suspended=True,
        ai_budget=BUDGET,
        created_at=START,
    )
    assert stores.ended.told == [session.id]
    assert await stores.people.find(app, ada.id) == after
    assert await administer(admin, ada.id, ChangeMember()) == after
    back = await administer(admin, ada.id, ChangeMember(suspended=False, roles=["admin"]))
    assert back == replace(after, suspended=False, roles=["admin"])
    assert (await administer(admin, ada.id, ChangeMember(roles=[], ai_budget=None))).ai_budget is None


async def test_each_change_leaves_a_row_that_says_by_whom_until_that_one_has_left(stores: Stores, app: str) -> None:
    admin, ada = await admin_of(stores, app), await called(stores, app, "Ada")
    administer = stores.administer()
    for _ in range(2):
        await administer(admin, ada.id, ChangeMember(suspended=True, roles=["moderator"], ai_budget=BUDGET))
    await administer(admin, ada.id, ChangeMember(suspended=False, roles=[], ai_budget=None))

    async def told() -> list[tuple[object, object]]:
        rows = (await stores.data.export(ada.id))["audit_log"]
        rows.sort(key=lambda row: str(row["id"]))
        return [(row["action"], row["detail"]["by"]) for row in rows]  # type: ignore[index]  # an object

    actions = ["role_granted", "ai_budget_changed", "suspended", "role_withdrawn", "ai_budget_changed", "reinstated"]
    assert await told() == [(action, str(admin.user_id)) for action in actions]
    async with stores.uow(STUDIO):
        await stores.data.purge(admin.user_id)
    assert await told() == [(action, None) for action in actions]


async def test_nobody_shuts_themselves_out_and_only_owners_suspend_owners(stores: Stores, app: str) -> None:
    admin, other, owner = [await admin_of(stores, app, role) for role in ("admin", "admin", "owner")]
    administer = stores.administer()
    for command in (ChangeMember(suspended=True), ChangeMember(roles=["moderator"])):
        with pytest.raises(Conflict) as own:
            await administer(admin, admin.user_id, command)
        assert own.value.code == "own_standing"
    with pytest.raises(Forbidden) as protected:
        await administer(admin, owner.user_id, ChangeMember(suspended=True, roles=["moderator"]))
    assert protected.value.code == "owner_protected"
    assert (await administer(admin, owner.user_id, ChangeMember())).roles == [], "and nothing was changed"
    assert (await administer(admin, admin.user_id, ChangeMember(ai_budget=BUDGET))).ai_budget == BUDGET
    assert (await administer(owner, other.user_id, ChangeMember(suspended=True))).suspended


async def test_two_admins_at_once_end_with_what_one_of_them_wished(stores: Stores, app: str) -> None:
    one, two = await admin_of(stores, app), await admin_of(stores, app)
    ada = await called(stores, app, "Ada")
    administer = stores.administer()
    await asyncio.gather(
        *(administer(one, ada.id, ChangeMember(roles=["moderator"])) for _ in range(3)),
        *(administer(two, ada.id, ChangeMember(roles=["ambassador"])) for _ in range(3)),
    )
    found = await stores.people.find(app, ada.id)
    assert found
    assert found.roles in (["moderator"], ["ambassador"])
