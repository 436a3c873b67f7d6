"""The studio's first owner comes from the command line."""

from dataclasses import dataclass

import pytest

from core.identity.accounts.make_owner import MakeOwner
from core.identity.roles.change_standing import ChangeStanding
from core.platform.registry.apps import Apps
from core.shared.errors import Invalid
from tests.support.identity import IDS, Stores, in_memory

PASSWORD = "three old bridges"


@dataclass
class PlainPasswords:
    """Quick, for tests."""

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def verify(self, secret: str | None, password: str) -> bool:
        return secret == await self.hash(password)

    def outdated(self, _secret: str) -> bool:
        return False


def make_owner(stores: Stores) -> MakeOwner:
    """The act on these stores."""
    standing = ChangeStanding(
        stores.accounts, stores.memberships, stores.sessions, stores.ended, stores.audit, stores.uow, stores.clock
    )
    return MakeOwner(
        Apps(()), stores.accounts, stores.identities, PlainPasswords(), standing, stores.uow, stores.clock, IDS
    )


async def test_a_new_address_becomes_an_account_that_owns_the_studio_and_signs_in_with_its_password() -> None:
    stores = in_memory()
    make = make_owner(stores)
    assert not await make.known("Ada@Example.com")
    owner_id = await make("Ada@Example.com", PASSWORD, by="test")
    assert "owner" in await stores.roles.of("anyapp", owner_id)
    assert "admin" in await stores.roles.of("anyapp", owner_id)
    identity = await stores.identities.find("password", "ada@example.com")
    assert identity is not None
    assert (identity.account_id, identity.secret) == (owner_id, f"hash of {PASSWORD}")
    assert await make.known("ada@example.com")


async def test_somebody_who_is_there_is_promoted_and_keeps_the_password() -> None:
    stores = in_memory()
    person = await stores.person("ada@example.com")
    assert await make_owner(stores)("ada@example.com", None, by="test") == person.id
    assert "owner" in await stores.roles.of("here", person.id)
    assert await stores.identities.of(person.id) == []


async def test_a_second_time_changes_nothing() -> None:
    stores = in_memory()
    make = make_owner(stores)
    first = await make("ada@example.com", PASSWORD, by="test")
    assert await make("ada@example.com", "another fine phrase", by="test") == first
    identity = await stores.identities.find("password", "ada@example.com")
    assert identity is not None
    assert identity.secret == f"hash of {PASSWORD}"


@pytest.mark.parametrize(
    ("email", "password"), [("nobody", PASSWORD), ("ada@example.com", "short"), ("ada@example.com", None)]
)
async def test_a_bad_address_or_a_weak_password_makes_nobody(email: str, password: str | None) -> None:
    stores = in_memory()
    with pytest.raises(Invalid):
        await make_owner(stores)(email, password, by="test")
    assert await stores.accounts.by_email("ada@example.com") is None
