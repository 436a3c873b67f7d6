"""Every code that a problem document can carry, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from core.shared import errors
from core.shared.errors import DomainError
from entrypoints.http.problems import FROM_HTTP, STATUS, UNFORESEEN

SOURCES = Path(__file__).resolve().parents[2]
DEFAULTS = {"Invalid": "validation_failed", "NotFound": "not_found", "RateLimited": "rate_limited"}

HEAD = """# Errors

Every failure is an `application/problem+json` document (RFC 9457). Its `code` is stable: clients may rely on it. Made
from the source by `python -m tools.errors`; a test holds it complete.

| code | status | what it says |
|---|---|---|
"""


@dataclass(frozen=True, order=True)
class Raised:
    """A code, the status it comes with and a sentence it is told with; "" where the sentence is made up at run time."""

    code: str
    status: int
    sentence: str


class UnknownCode(Exception):
    """A domain error whose code can't be read from the source; the message says where."""


@dataclass(frozen=True)
class Entry:
    """All there is to say of one code."""

    code: str
    statuses: tuple[int, ...]
    sentences: tuple[str, ...]

    @property
    def phrases(self) -> str:
        """The statuses in words."""
        return ", ".join(f"{status} {HTTPStatus(status).phrase}" for status in self.statuses)


def catalogue(sources: Path = SOURCES) -> list[Entry]:
    """The codes of the service, by name. Raises `UnknownCode`."""
    found: dict[str, list[Raised]] = {}
    for raised in {*_fixed(), *(raised for file in sorted(sources.rglob("*.py")) for raised in raised_in(file))}:
        found.setdefault(raised.code, []).append(raised)
    return [
        Entry(
            code,
            tuple(sorted({raised.status for raised in ways})),
            tuple(sorted({raised.sentence for raised in ways if raised.sentence})),
        )
        for code, ways in sorted(found.items())
    ]


def as_markdown(entries: Iterable[Entry]) -> str:
    """The page docs/errors.md."""
    return HEAD + "".join(
        f'| <a id="{entry.code}"></a>`{entry.code}` | {", ".join(map(str, entry.statuses))} '
        f"| {' '.join(entry.sentences) or '–'} |\n"
        for entry in entries
    )


def raised_in(file: Path) -> Iterator[Raised]:
    """Every domain error that the file makes."""
    text = file.read_text(encoding="utf-8")
    if "core.shared.errors" not in text:
        return
    tree = ast.parse(text)
    imported = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "core.shared.errors"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            kind = getattr(errors, imported.get(node.func.id, ""), None)
            if isinstance(kind, type) and issubclass(kind, DomainError) and kind is not DomainError:
                yield from _read(node, kind, tree, file)


def _read(node: ast.Call, kind: type[DomainError], tree: ast.Module, file: Path) -> Iterator[Raised]:
    given: dict[str, ast.expr] = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    given |= dict(zip(("code", "detail"), node.args, strict=False))
    if isinstance(given.get("code"), ast.Attribute):
        return  # a refusal that is passed on has its code from elsewhere
    codes = _literals(given["code"], tree) if "code" in given else [DEFAULTS.get(kind.__name__, "")]
    if not codes or "" in codes:
        raise UnknownCode(f"{file.name}:{node.lineno}: the code of this {kind.__name__} is not a literal")
    sentences = _literals(given["detail"], tree) if "detail" in given else []
    for code in codes:
        yield Raised(code, STATUS[kind.kind], sentences[0] if len(sentences) == 1 else "")


def _literals(node: ast.expr, tree: ast.Module) -> list[str]:
    """What a string can be: written out, one of two, a constant of the module, or a parameter of a function there."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return _literals(node.body, tree) + _literals(node.orelse, tree)
    if isinstance(node, ast.Name):
        return [literal for value in _values(node, tree) for literal in _literals(value, tree)]
    return []


def _values(name: ast.Name, tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name.id for t in node.targets):
            yield node.value
        if isinstance(node, ast.FunctionDef) and node.lineno <= name.lineno <= (node.end_lineno or 0):
            yield from _arguments(node, name.id, tree)


def _arguments(function: ast.FunctionDef, name: str, tree: ast.Module) -> Iterator[ast.expr]:
    names = [argument.arg for argument in function.args.args]
    if name not in names:
        return
    place = names.index(name)
    defaults = function.args.defaults
    if place >= len(names) - len(defaults):
        yield defaults[place - len(names)]
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name:
            yield from (keyword.value for keyword in call.keywords if keyword.arg == name)
            yield from call.args[place : place + 1]


def _fixed() -> Iterator[Raised]:
    yield Raised(UNFORESEEN[0], 500, UNFORESEEN[1])
    for status, code in FROM_HTTP.items():
        yield Raised(code, status, f"{HTTPStatus(status).phrase}.")
