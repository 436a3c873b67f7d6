"""Which refusals an act can answer with, read from its source: a document must not promise less than the code does."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.shared import errors
from core.shared.errors import DomainError
from entrypoints.http.problems import STATUS

DEPTH = 3
"""How far we follow from a handler: to its acts, to what they are made of, and once more."""


def refusals_of(handler: Callable[..., Any]) -> dict[int, list[str]]:
    """Codes by status that the acts which the handler closes over can raise."""
    found: dict[int, set[str]] = {}
    for module in set(_modules(handler)):
        for kind, code in raised_in(module):
            found.setdefault(STATUS[kind.kind], set()).add(code)
    return {status: sorted(codes) for status, codes in sorted(found.items())}


@lru_cache(maxsize=512)
def raised_in(module: str) -> tuple[tuple[type[DomainError], str], ...]:
    """Every domain error with a literal code that a module of core makes."""
    file = getattr(sys.modules.get(module), "__file__", None)
    tree = ast.parse(Path(file).read_text(encoding="utf-8")) if file else ast.Module([], [])
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            kind = getattr(errors, node.func.id, None)
            first = node.args[0] if node.args else None
            if isinstance(kind, type) and issubclass(kind, DomainError) and isinstance(first, ast.Constant):
                found.append((kind, str(first.value)))
    return tuple(found)


def _modules(handler: Callable[..., Any]) -> Iterator[str]:
    for cell in getattr(handler, "__closure__", None) or ():
        yield from _of_act(cell.cell_contents, DEPTH)


def _of_act(act: Any, depth: int) -> Iterator[str]:
    module = type(act).__module__
    if depth == 0 or not module.startswith("core."):
        return
    yield module
    for name in getattr(type(act), "__slots__", ()):
        yield from _of_act(getattr(act, name, None), depth - 1)
