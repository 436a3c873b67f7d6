"""How tokens reach a client: in the body, or for browsers the refresh token in a cookie that no script can read."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from litestar import Response
from litestar.params import CookieParameter, HeaderParameter
from msgspec.structs import replace

from core.identity.model import REFRESH_LIFE, TokenPair

COOKIE = "refresh_token"
PATH = "/api/v1/auth"

Transport = Annotated[
    Literal["body", "cookie"] | None,
    HeaderParameter(
        name="X-Token-Transport",
        required=False,
        description="`cookie` keeps the refresh token out of the body and sets it as an HttpOnly cookie.",
    ),
]
RefreshCookie = Annotated[str | None, CookieParameter(name=COOKIE, required=False, max_length=256)]

Pair = TypeVar("Pair", bound=TokenPair)


def carried(pair: Pair, transport: str | None) -> Response[Pair]:
    """The answer that carries the pair in the wished way."""
    if transport != "cookie" or pair.refresh_token is None:
        return Response(pair)
    headers = _set_cookie(pair.refresh_token, int(REFRESH_LIFE.total_seconds()))
    return Response(replace(pair, refresh_token=None), headers=headers)


def without_cookie() -> Response[None]:
    """204, and the browser forgets its refresh token, should it have one."""
    return Response(None, status_code=204, headers=_set_cookie("", 0))


def _set_cookie(value: str, max_age: int) -> dict[str, str]:
    return {"set-cookie": f"{COOKIE}={value}; Path={PATH}; Max-Age={max_age}; HttpOnly; Secure; SameSite=Strict"}
