"""Where a handler's arguments come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from litestar.enums import ParamType
from litestar.handlers import HTTPRouteHandler
from litestar.params import ParameterKwarg
from litestar.typing import FieldDefinition

Place = Literal["path", "query", "header", "cookie"]
_OURS = frozenset({"data", "body", "request", "scope", "state", "headers", "cookies", "query", "socket", "actor"})


def parameters(handler: HTTPRouteHandler, path: str) -> Iterator[tuple[Place, str, FieldDefinition]]:
    """Place, name on the wire and type of what a client gives besides a body; `path` is the route's template."""
    in_path = set(re.findall(r"{(\w+)", path))
    for name, field in handler.parsed_fn_signature.parameters.items():
        if name in _OURS:
            continue
        kwarg = field.kwarg_definition
        told = kwarg.name if isinstance(kwarg, ParameterKwarg) else None
        if name in in_path:
            yield "path", name, field
        elif isinstance(kwarg, ParameterKwarg) and kwarg.param_type is ParamType.HEADER:
            yield "header", told or name, field
        elif isinstance(kwarg, ParameterKwarg) and kwarg.param_type is ParamType.COOKIE:
            yield "cookie", told or name, field
        else:
            yield "query", told or name, field
