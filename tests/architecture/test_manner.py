"""The manner of the house, held by reading the source; each rule is shown to be able to fail."""

import ast
import sys

import pytest

from tests.architecture.source import (
    LONGEST_FILE,
    SRC,
    asks_the_machine,
    files,
    imports,
    long_functions,
)

CORE = SRC / "core"
PURE = frozenset(sys.stdlib_module_names) | {"core", "msgspec"}


def trees(folder: str = "") -> list[tuple[str, ast.Module]]:
    return [(str(file.relative_to(SRC)), ast.parse(file.read_text())) for file in files(SRC / folder)]


def test_no_file_is_longer_than_a_screenful_of_screens() -> None:
    lengths = {str(file.relative_to(SRC)): len(file.read_text().splitlines()) for file in files()}
    assert len(lengths) > 200
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_it_can_be_read() -> None:
    assert {name: found for name, tree in trees() if (found := list(long_functions(tree)))} == {}


def test_core_stands_on_the_standard_library_and_msgspec() -> None:
    assert {name: strange for name, tree in trees("core") if (strange := set(imports(tree)) - PURE)} == {}


def test_core_asks_nobody_for_time_ids_randomness_or_environment() -> None:
    assert {name: asked for name, tree in trees("core") if (asked := list(asks_the_machine(tree)))} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [name for name, tree in trees() if tree.body and ast.get_docstring(tree) is None]
    assert silent == []


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("def f():\n" + "    x = 1\n" * 51, long_functions),
        ("from datetime import datetime\nat = datetime.now()", asks_the_machine),
        ("import time\nat = time.monotonic()", asks_the_machine),
        ("from uuid import uuid4\none = uuid4()", asks_the_machine),
        ("import random\none = random.random()", asks_the_machine),
        ("from os import environ", asks_the_machine),
        ("import datetime\nat = datetime.date.today()", asks_the_machine),
    ],
)
def test_a_planted_violation_is_found(planted: str, rule: object) -> None:
    assert callable(rule)
    assert list(rule(ast.parse(planted)))


def test_a_planted_import_is_found() -> None:
    assert set(imports(ast.parse("def f():\n    import asyncpg"))) - PURE == {"asyncpg"}
