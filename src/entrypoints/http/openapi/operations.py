"""What each route takes and gives, read from its handler."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import Response
from litestar.typing import FieldDefinition

from entrypoints.http.features import BODY
from entrypoints.http.gate import ACCESS, Access
from entrypoints.http.openapi.refusals import refusals_of
from entrypoints.http.parameters import Place, parameters

_LIMITS = {
    "ge": "minimum",
    "le": "maximum",
    "gt": "exclusiveMinimum",
    "lt": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
}


@dataclass(frozen=True)
class Taken:
    """A parameter in path, query or header."""

    name: str
    place: str
    annotation: Any
    required: bool
    description: str
    limits: dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    path: str
    method: str
    handler: HTTPRouteHandler

    @cached_property
    def access(self) -> Access:
        """Who may call it."""
        access: Access = self.handler.opt.get(ACCESS, Access())
        return access

    @property
    def name(self) -> str:
        """The handler's name in camelCase."""
        words: list[str] = inspect.unwrap(self.handler.fn).__name__.strip("_").split("_")
        first, *others = words
        return first + "".join(word.capitalize() for word in others)

    @property
    def sentences(self) -> tuple[str, str]:
        """A short title and, where the handler has a docstring, what it says."""
        title = re.sub(r"(?<!^)(?=[A-Z])", " ", self.name).capitalize()
        return title, inspect.cleandoc(self.handler.fn.__doc__ or "")

    @property
    def subject(self) -> str:
        """What it is about: the name of the module that holds it."""
        module: str = inspect.unwrap(self.handler.fn).__module__
        tail = module.rpartition(".")[2]
        return tail.replace("_", " ").capitalize()

    @cached_property
    def body(self) -> Any:
        """The type of the JSON body, None without one; the one that the handler names where it reads it lazily."""
        data = self.handler.parsed_data_field
        return None if data is None else self.handler.opt.get(BODY, data.annotation)

    @cached_property
    def answer(self) -> Any:
        """The type of the JSON answer; None where there is none, `bytes` for what is not JSON."""
        annotation = self.handler.parsed_return_field.annotation
        origin = get_origin(annotation) or annotation
        if inspect.isclass(origin) and issubclass(origin, Response):
            (annotation,) = get_args(annotation) or (bytes,)
        return None if annotation in {None, NoneType} else annotation

    @cached_property
    def refusals(self) -> dict[int, list[str]]:
        """Codes by status that the acts behind the handler can raise."""
        return refusals_of(inspect.unwrap(self.handler.fn))

    @cached_property
    def takes(self) -> list[Taken]:
        """Its parameters, those of the path first."""
        found = [
            _taken(place, name, field)
            for place, name, field in parameters(self.handler, self.path)
            if place != "cookie"
        ]
        return sorted(found, key=lambda taken: ("path", "query", "header").index(taken.place))


def operations(app: Litestar) -> Iterator[Operation]:
    """Every documented operation of the service, by path."""
    for route in sorted(app.routes, key=lambda route: route.path):
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler.resolve_include_in_schema():
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                    yield Operation(route.path_format, method.lower(), handler)


def _taken(place: Place, name: str, field: FieldDefinition) -> Taken:
    kwarg = field.kwarg_definition
    limits = {ours: getattr(kwarg, theirs, None) for theirs, ours in _LIMITS.items()}
    metas = [meta for meta in field.metadata if isinstance(meta, msgspec.Meta)]
    annotation = _not_none(field.annotation)
    return Taken(
        name=name,
        place=place,
        annotation=Annotated[annotation, *metas] if metas else annotation,
        required=place == "path" or (not field.has_default and annotation is field.annotation),
        description=getattr(kwarg, "description", None) or "",
        limits={limit: value for limit, value in limits.items() if value is not None},
    )


def _not_none(annotation: Any) -> Any:
    if get_origin(annotation) not in {Union, UnionType}:
        return annotation
    return reduce(or_, [kind for kind in get_args(annotation) if kind is not NoneType])
