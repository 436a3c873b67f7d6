"""The demo person of Calixo has a life, and friends who show theirs."""

import httpx
from dishka import Provider, Scope

from adapters.memory.database import MemoryDatabase
from bootstrap import create_http
from entrypoints.seeding.demo import seed
from entrypoints.seeding.login import demo_login
from settings import read_settings
from tests.support.service import MEMORY, UNLIMITED, Service, alive, quick_passwords


async def test_the_demo_person_has_done_things_and_has_friends_who_post() -> None:
    settings, tables, database = read_settings({**MEMORY, **UNLIMITED}), MemoryDatabase(), Provider(Scope.APP)
    database.provide(lambda: tables, provides=MemoryDatabase)
    app = create_http(settings, database, quick_passwords())
    await seed(settings, database, quick_passwords())
    async with alive(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        service, login = Service(client), demo_login("calixo")
        await service.drain()
        credentials = {"app": "calixo", "email": login.email, "password": login.password}
        token = (await service.ask("POST", "/api/v1/auth/login", json=credentials)).json()["access_token"]

        async def read(path: str) -> dict[str, object]:
            answer = await service.ask("GET", f"/api/v1/calixo/{path}", token=token)
            assert answer.status_code == 200, answer.text
            found: dict[str, object] = answer.json()
            return found

        async def items(path: str) -> list[dict[str, object]]:
            found = (await read(path))["items"]
            assert isinstance(found, list)
            return found

        assert (await read("streak"))["longest"] == 8
        worn = [item for item in await items("avatar") if item["equipped"]]
        assert sorted(str(item["category"]) for item in worn) == ["color", "hat"]
        assert sorted(str(one["display_name"]) for one in await items("following")) == ["Leo", "Luna"]
        posts = await items("feed?limit=100")
        assert len(posts) == 8, "moderated as soon as there is somebody to do it"
        assert [one["status"] for one in await items("social-sessions")] == ["pending"]
        assert (await read("notifications"))["unseen"]
