"""What a route takes, taken at its word: the framework alone would be more obliging than our documents say."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from core.shared.errors import Invalid, Malformed, NotFound
from entrypoints.http.asgi import Scope
from entrypoints.http.exchange import Exchange
from entrypoints.http.parameters import parameters

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_BOOLEAN = re.compile(r"true|false")
_JSON = re.compile(rb"application/(?:[\w.-]+\+)?json")
_Body = Literal["none", "optional", "required"]
_MANY = (list, tuple, set, frozenset)


class StrictRequest(Request[Any, Any, Any]):
    """Reads a JSON body as the type that its handler asks for. The framework alone would take "10" for 10."""

    async def json(self) -> Any:
        """The body in the handler's type; raises msgspec's errors."""
        data = self.route_handler.parsed_fn_signature.parameters["data"]
        return _decoder(data.annotation)(await self.body())


class Strictness:
    """Refuses JSON under another name, numbers and booleans in other spellings, parameters given twice, and NUL."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[_Body, dict[str, re.Pattern[str] | None]]] = {}

    def __call__(self, handler: HTTPRouteHandler, scope: Scope, exchange: Exchange) -> None:
        """Raises `Malformed`, `Invalid`, `NotFound` or 415."""
        known = self._known.get(id(handler))
        if known is None:
            known = self._known[id(handler)] = (_body(handler), _query(handler, scope["path_template"]))
        body, query = known
        if "\0" in scope["path"]:
            raise NotFound("not_found", "There is nothing here.")
        if body != "none":
            check_media_type(exchange.fields, required=body == "required")
        if scope["query_string"]:
            _check_query(scope["query_string"], query)


@lru_cache(maxsize=1024)
def _decoder(kind: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(kind).decode


def _body(handler: HTTPRouteHandler) -> _Body:
    data = handler.parsed_data_field
    media = getattr(data.kwarg_definition, "media_type", None) if data is not None else None
    if data is None or str(getattr(media, "value", media or "application/json")) != "application/json":
        return "none"
    return "optional" if data.is_optional else "required"


def check_media_type(fields: dict[bytes, bytes], *, required: bool = True) -> None:
    """Raise `Malformed` where a needed body is missing, and 415 for one that does not say that it is JSON."""
    if b"transfer-encoding" not in fields and fields.get(b"content-length", b"0") == b"0":
        if required:
            raise Malformed("malformed_json", "A JSON body is missing.")
        return
    given = fields.get(b"content-type")
    if given is None or not _JSON.fullmatch(given.partition(b";")[0].strip().lower()):
        raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def _query(handler: HTTPRouteHandler, path: str) -> dict[str, re.Pattern[str] | None]:
    found: dict[str, re.Pattern[str] | None] = {}
    for place, name, field in parameters(handler, path):
        kinds = _members(field.annotation)
        if place == "query" and not any(kind in _MANY or get_origin(kind) in _MANY for kind in kinds):
            found[name] = _INTEGER if int in kinds else _BOOLEAN if bool in kinds else None
    return found


def _members(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)


def _check_query(query_string: bytes, query: dict[str, re.Pattern[str] | None]) -> None:
    seen = set()
    for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
        if name not in query:
            continue
        pattern = query[name]
        if name in seen:
            raise Invalid("validation_failed", "This parameter was given more than once.", pointer=f"/{name}")
        if "\0" in value or (pattern is not None and not pattern.fullmatch(value)):
            raise Invalid("validation_failed", "This is not a value that the parameter can have.", pointer=f"/{name}")
        seen.add(name)
