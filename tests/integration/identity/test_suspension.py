"""Somebody is shut out, over HTTP on Postgres; the act itself comes from another process, as from a console."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from bootstrap import running, wire
from core.identity.roles.change_standing import ChangeStanding
from core.shared.actor import STUDIO
from settings import read_settings
from tests.integration.identity.people import code, get, login, post, registered
from tests.support.service import MEMORY, Service, only, served


@pytest.fixture
async def postgres_service(database: str) -> AsyncIterator[Service]:
    async with served(only("lowkeymode"), MODE="postgres", DATABASE_URL=database) as service:
        yield service


@pytest.fixture
async def standing(database: str) -> AsyncIterator[ChangeStanding]:
    container = wire(read_settings({**MEMORY, "MODE": "postgres", "DATABASE_URL": database}))
    async with running(container):
        yield container.get(ChangeStanding)


@pytest.mark.parametrize("where", ["lowkeymode", STUDIO])
async def test_a_suspended_person_is_out_at_once_and_back_when_it_is_lifted(
    postgres_service: Service, standing: ChangeStanding, where: str
) -> None:
    service = postgres_service
    session = await registered(service)
    user_id = UUID(session["user"]["id"])
    await standing.suspend(where, user_id, by="test")
    for _ in range(100):
        answer = await get(service, "sessions", session["access_token"])
        if answer.status_code == 401:
            break
    assert code(answer) == (401, "token_revoked")
    assert code(await login(service)) == (403, "account_suspended")
    assert code(await login(service, password="not the right one")) == (401, "invalid_credentials")
    assert (await post(service, "refresh", refresh_token=session["refresh_token"])).status_code in {401, 403}
    await standing.reinstate(where, user_id, by="test")
    assert (await login(service)).status_code == 200
