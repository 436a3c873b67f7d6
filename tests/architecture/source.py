"""Reading our own source, for tests that hold the manner of the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"

LONGEST_FILE = 300
LONGEST_FUNCTION = 50

MACHINE = frozenset({"random", "secrets", "time", "os", "socket", "subprocess"})
"""Modules by which core would ask the machine for time, randomness or its environment."""

ASKING = frozenset({"now", "utcnow", "today", "uuid1", "uuid4"})
"""Calls that do so through modules which core may import."""


def files(folder: Path = SRC) -> Iterator[Path]:
    """Every Python file below the folder."""
    return (file for file in sorted(folder.rglob("*.py")) if "__pycache__" not in file.parts)


def imports(tree: ast.Module) -> Iterator[str]:
    """The modules that are imported anywhere in the tree, by their first name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            yield node.module.partition(".")[0]


def long_functions(tree: ast.Module) -> Iterator[str]:
    """Functions of more lines than the house allows, decorators and docstring not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if len(node.body) > 1 and ast.get_docstring(node) else node.body[0]
            end = node.end_lineno or first.lineno
            if end - first.lineno + 1 > LONGEST_FUNCTION:
                yield f"{node.name} (line {node.lineno})"


def asks_the_machine(tree: ast.Module) -> Iterator[str]:
    """Imports such as `random`, and calls such as `datetime.now()` and `uuid4()`."""
    yield from MACHINE & set(imports(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            owner, _, name = called.rpartition(".")
            if name in ASKING and owner in {"", "datetime", "date", "uuid", "datetime.datetime", "datetime.date"}:
                yield f"{called} (line {node.lineno})"
