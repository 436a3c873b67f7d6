"""What a route takes, taken at its word: the framework alone would be more obliging than our documents say."""

from __future__ import annotations

import re
from http import HTTPStatus
from types import UnionType
from typing import Any, Union, get_args, get_origin
from urllib.parse import parse_qsl

from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from core.shared.errors import Invalid, NotFound
from entrypoints.http.asgi import Scope
from entrypoints.http.exchange import Exchange
from entrypoints.http.parameters import parameters

_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_BOOLEAN = re.compile(r"true|false")
_JSON = re.compile(rb"application/(?:[\w.-]+\+)?json")
_MANY = (list, tuple, set, frozenset)


class Strictness:
    """Refuses JSON under another name, numbers and booleans in other spellings, parameters given twice, and NUL."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[bool, dict[str, re.Pattern[str] | None]]] = {}

    def __call__(self, handler: HTTPRouteHandler, scope: Scope, exchange: Exchange) -> None:
        """Raises `Invalid`, `NotFound` or 415."""
        known = self._known.get(id(handler))
        if known is None:
            known = self._known[id(handler)] = (_takes_json(handler), _query(handler, scope["path_template"]))
        takes_json, query = known
        if "\0" in scope["path"]:
            raise NotFound
        if takes_json:
            check_media_type(exchange.fields)
        if scope["query_string"]:
            _check_query(scope["query_string"], query)


def _takes_json(handler: HTTPRouteHandler) -> bool:
    data = handler.parsed_data_field
    if data is None:
        return False
    media = getattr(data.kwarg_definition, "media_type", None)
    return media is None or str(getattr(media, "value", media)) == "application/json"


def check_media_type(fields: dict[bytes, bytes]) -> None:
    """Raise 415 for a body that does not say that it is JSON."""
    given = fields.get(b"content-type")
    if given is None and b"transfer-encoding" not in fields and fields.get(b"content-length", b"0") == b"0":
        return  # no body at all, which is a mistake of another kind
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
