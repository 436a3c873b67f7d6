"""`Idempotency-Key`: a POST that may be sent twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

import msgspec
from litestar import Request, Response
from litestar.params import HeaderParameter

from core.platform.idempotency.answer_once import AnswerOnce, AnswerReserved
from core.platform.idempotency.model import Answer, KeyedRequest, checked, fingerprint
from core.shared.actor import Actor
from core.shared.errors import DomainError
from entrypoints.http.asgi import Scope
from entrypoints.http.exchange import Exchange
from entrypoints.http.features import Use
from entrypoints.http.problems import KeptProblem, problem_of

View = TypeVar("View")

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        description="1 to 255 printable characters. The same request under the same key takes effect once and is "
        "answered the same for 24 hours.",
    ),
]
REPLAYED = (b"idempotency-replayed", b"true")


def idempotent(use: Use) -> Idempotent:
    """The wrapper, for a function that makes routes."""
    return Idempotent(use(AnswerOnce), use(AnswerReserved))


@dataclass(frozen=True, slots=True)
class Idempotent:
    """Wraps a use case of a signed-in person so that their key is honoured; without a key it changes nothing.

    `reserving` is for use cases that call the network, which must not happen inside a transaction.
    """

    once: AnswerOnce
    reserved: AnswerReserved

    async def __call__(
        self,
        request: Request[Actor, Any, Any],
        key: str | None,
        act: Callable[[], Awaitable[View]],
        *,
        status: int = 201,
        reserving: bool = False,
    ) -> Response[View]:
        """The answer of `act`, or the one it gave before, as a handler returns it."""
        body = b"" if key is None else await request.body()
        scope = cast("Scope", request.scope)
        given, content = await self.answer(scope, request.user, key, body, act, status=status, reserving=reserving)
        return cast("Response[View]", Response(content, status_code=given, media_type="application/json"))

    async def answer(
        self,
        scope: Scope,
        actor: Actor,
        key: str | None,
        body: bytes,
        act: Callable[[], Awaitable[object]],
        *,
        status: int = 201,
        reserving: bool = False,
    ) -> tuple[int, bytes]:
        """Status and JSON of `act`, or what it gave before, as a lean route returns it.

        Raises what `act` raises, `KeptProblem` for a refusal that is kept, `Invalid` for a bad or reused key and
        `Conflict` while the first request runs.
        """
        if key is None:
            return status, msgspec.json.encode(await act())
        path = scope["path"]
        target = f"{path}?{scope['query_string'].decode('latin-1')}"
        keyed = KeyedRequest(actor.app, actor.user_id, checked(key), fingerprint(scope["method"], target, body))

        async def acted() -> Answer:
            return Answer(status, msgspec.json.encode(await act()))

        def told(refusal: DomainError) -> Answer:
            problem = problem_of(refusal, path)
            return Answer(problem.status, problem.body)

        answer = await (self.reserved if reserving else self.once)(keyed, acted, told)
        if answer.replayed:
            Exchange.of(scope).headers.append(REPLAYED)
        if answer.status >= 400:
            raise KeptProblem(answer.status, answer.body)
        return answer.status, answer.body
