"""Tables in memory, with transactions: what the in-memory adapters stand on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


class _Transaction:
    __slots__ = ("app", "open", "undo")

    def __init__(self, app: str) -> None:
        self.app = app
        self.open = True
        self.undo: list[Callable[[], None]] = []


class MemoryDatabase:
    """One transaction at a time, hence serialisable; a failed one is undone step by step.

    Everything that touches a table does so inside `transaction` or `turn`. Kept only as long as the process.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._current: ContextVar[_Transaction | None] = ContextVar("memory_transaction", default=None)
        self._tables: dict[str, Table[Any, Any]] = {}

    def table(self, name: str) -> Table[Any, Any]:
        """The table of that name; adapters that name the same one share its rows."""
        return self._tables.setdefault(name, Table(self))

    @property
    def in_transaction(self) -> bool:
        """Whether the current task is inside a unit of work."""
        return self._open() is not None

    @asynccontextmanager
    async def transaction(self, app: str) -> AsyncIterator[None]:
        """A transaction for `app`; joins the one that the task is in already, which must be of the same tenant."""
        current = self._open()
        if current is not None:
            if current.app != app:
                raise RuntimeError(f"a unit of work of {current.app!r} can't serve {app!r}")
            yield
            return
        async with self._turn:
            mine = _Transaction(app)
            mark = self._current.set(mine)
            try:
                yield
            except BaseException:
                for step in reversed(mine.undo):
                    step()
                raise
            finally:
                mine.open = False
                self._current.reset(mark)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A single statement: part of the task's transaction, or alone, never between another's steps."""
        if self._open() is not None:
            yield
            return
        async with self._turn:
            yield

    def undo(self, step: Callable[[], None]) -> None:
        """What to do should the current transaction fail; without one there is nothing to undo."""
        current = self._open()
        if current is not None:
            current.undo.append(step)

    def _open(self) -> _Transaction | None:
        """A task started inside a transaction inherits the variable, but not the transaction once that has ended."""
        current = self._current.get()
        return current if current is not None and current.open else None


class Table(Generic[Key, Row]):
    """Rows by key. Rows are immutable values: a change is a `put` of another row. `changes` counts what was ever done
    to them."""

    __slots__ = ("_database", "_rows", "changes")

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self.changes = 0
        self._rows: dict[Key, Row] = {}

    def get(self, key: Key) -> Row | None:
        """The row, if there is one."""
        return self._rows.get(key)

    def put(self, key: Key, row: Row) -> None:
        """Insert or replace."""
        before = self._rows.get(key)
        self._database.undo(lambda: self._restore(key, before))
        self.changes += 1
        self._rows[key] = row

    def remove(self, key: Key) -> Row | None:
        """Delete the row and give it back, if there is one."""
        before = self._rows.pop(key, None)
        if before is not None:
            self.changes += 1
            self._database.undo(lambda: self._restore(key, before))
        return before

    def __contains__(self, key: Key) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def items(self) -> Iterator[tuple[Key, Row]]:
        """All rows with their keys, as they are now."""
        return iter(list(self._rows.items()))

    def rows(self) -> Iterator[Row]:
        """All rows, as they are now."""
        return iter(list(self._rows.values()))

    def _restore(self, key: Key, row: Row | None) -> None:
        self.changes += 1
        if row is None:
            self._rows.pop(key, None)
        else:
            self._rows[key] = row
