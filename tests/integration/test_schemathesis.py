"""The documents are true: whatever schemathesis thinks up from them is answered as they say."""

import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import hypothesis
import pytest
import uvicorn

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its own dependencies
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import CHECKS

from bootstrap import create_http
from core.platform.registry.apps import SHIPPED, discover, shipped
from core.platform.registry.spec import AppSpec
from settings import read_settings
from tests.support.service import MEMORY, UNLIMITED, quick_passwords

pytestmark = pytest.mark.filterwarnings("ignore")

EXAMPLES = 12

ENDING = {"logout", "deleteAccount", "revokeSession", "changePassword"}
"""Asked without a token: with one, they would end the session that all others need."""

ENDLESS = {"calixoListenLive", "corpfinityListenLive"}
"""Asked without a token as well: with one, the answer goes on for ever."""

PIECEWISE = {"corpfinitySyncActions"}
"""What makes no sense in it is refused piece by piece, so that one bad action of a day offline holds up no other."""

APPS = ("lowkeymode", "corpfinity", "healthindex", "gptstore", "calixo", "biolinks", "fitplan")
"""Each has its own routes attacked by somebody of its own; the first one takes on those of no app, too."""

RULES_BEYOND_SCHEMAS = {"positive_data_acceptance"}
"""A weak password or a zone that is none fits its schema and is refused."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The URL of the whole service, in memory, on a port of its own."""
    app = create_http(read_settings({**MEMORY, **UNLIMITED}), quick_passwords())
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            assert time.monotonic() < deadline, "the service did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("app", APPS)
def test_every_answer_is_as_documented(service: str, app: str) -> None:
    attack(service, app, seed=1, examples=EXAMPLES)


def test_every_app_is_attacked() -> None:
    assert set(APPS) == {app.slug for app in shipped().values() if _has_routes(app)}


def attack(service: str, app: str, *, seed: int, examples: int) -> None:
    """Try `examples` requests at every operation of the app and fail with all that was not as documented."""
    token = _entered(service, app, seed, examples)
    schema = schemathesis.openapi.from_url(f"{service}/api/v1/openapi.json")
    breaches: dict[str, str] = {}
    tried = 0
    for operation in (found.ok() for found in schema.get_all_operations()):
        if _belongs(operation.path, app):
            alone = operation.definition.raw["operationId"] in ENDING | ENDLESS
            headers = {} if alone else {"Authorization": f"Bearer {token}"}
            tried += _try_out(operation, headers, seed, examples, breaches)
    assert tried >= 5 * examples
    assert not breaches, "\n\n".join(breaches.values())


def _belongs(path: str, app: str) -> bool:
    of = path.removeprefix("/api/v1/").partition("/")[0]
    return (of if of in APPS else APPS[0]) == app


def _has_routes(app: AppSpec) -> bool:
    return any(type(feature).__name__ != "Conversation" for feature in app.features)


def _entered(service: str, app: str, seed: int, examples: int) -> str:
    """Somebody new to the app, by password or as Telegram would have it."""
    if app in discover(SHIPPED):
        person = {"app": app, "email": f"{app}-{seed}-{examples}@example.com", "password": "a fine long passphrase"}
        made = httpx.post(f"{service}/api/v1/auth/register", json=person)
    else:
        user = {"user": {"id": 1000 * seed + examples, "first_name": "Ana"}}
        data = httpx.post(f"{service}/sandbox/telegram/{app}/init-data", json=user).json()["init_data"]
        made = httpx.post(f"{service}/api/v1/auth/telegram", json={"app": app, "init_data": data})
    token: str = made.json()["access_token"]
    return token


def _try_out(operation: Any, headers: dict[str, str], seed: int, examples: int, breaches: dict[str, str]) -> int:
    piecewise = operation.definition.raw["operationId"] in PIECEWISE
    beyond = RULES_BEYOND_SCHEMAS | ({"negative_data_rejection"} if piecewise else set())
    excluded: list[Callable[..., Any]] = [c for c in CHECKS.get_all() if c.__name__ in beyond]
    tried = 0

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    @hypothesis.given(
        case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    )
    def attempt(case: Any) -> None:
        nonlocal tried
        tried += 1
        answer = case.call(headers=headers)
        try:
            case.validate_response(answer, excluded_checks=excluded)
        except (AssertionError, BaseExceptionGroup) as failure:
            for single in getattr(failure, "exceptions", [failure]):
                if not _is_by_design(str(single)):
                    breaches.setdefault(f"{operation.label} {type(single).__name__}", f"{operation.label}: {single}")

    attempt()
    return tried


def _is_by_design(failure: str) -> bool:
    """Unknown query parameters are passed over, and we always send the token that schemathesis left away."""
    return "query: violates `additionalProperties`" in failure or "header: violates `required`" in failure
