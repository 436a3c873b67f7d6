"""What the sandbox's Stripe knows: objects as its API shows them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from core.shared.ports import Clock

Object = dict[str, Any]
"""One of Stripe's objects. What begins with an underscore is ours and never shown."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Store:
    """Objects by id. Every change is a new object, written to the end of `file`, so that a restarted world still has
    it."""

    def __init__(self, clock: Clock, file: Path | None) -> None:
        self._clock = clock
        self._file = file
        self._objects: dict[str, Object] = {}
        if file is not None and file.exists():
            self._read(file)

    def now(self) -> int:
        """The simulated instant, in seconds as Stripe counts."""
        return int(self._clock.now().timestamp())

    def new_id(self, prefix: str) -> str:
        """A fresh id such as `pi_…`."""
        return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(24))}"

    def put(self, content: Object, at: int | None = None) -> Object:
        """Keep it in place of what has its id, as it is since `at`."""
        content["_at"] = self.now() if at is None else at
        self._objects[content["id"]] = content
        if self._file is not None:
            self._file.touch(mode=0o600)
            with self._file.open("ab") as end:
                end.write(msgspec.json.encode(content) + b"\n")
        return content

    def change(self, content: Object, **fields: Any) -> Object:
        """Keep it with these fields; the new one."""
        return self.put({**self._objects[content["id"]], **fields})

    def get(self, kind: str, name: str) -> Object | None:
        """The object of that kind and id."""
        found = self._objects.get(name)
        return found if found is not None and found.get("object") == kind else None

    def any(self, name: str) -> Object | None:
        """The object of that id, of whatever kind."""
        return self._objects.get(name)

    def all(self, kind: str, fits: Callable[[Object], bool] = lambda _: True) -> list[Object]:
        """Those of a kind that fit, the newest first."""
        return [found for found in reversed(self._objects.values()) if found.get("object") == kind and fits(found)]

    def _read(self, file: Path) -> None:
        for line in file.read_bytes().splitlines():
            try:
                content: Object = msgspec.json.decode(line)
            except msgspec.DecodeError:  # the process ended while it wrote
                continue
            self._objects[content["id"]] = content
        file.write_bytes(b"".join(msgspec.json.encode(found) + b"\n" for found in self._objects.values()))


def shown(content: Mapping[str, Any]) -> Object:
    """The object as the API shows it."""
    return {name: value for name, value in content.items() if not name.startswith("_")}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Object:
    """What of `before` is otherwise in `after`, as an event tells it."""
    return {name: value for name, value in before.items() if after.get(name) != value and not name.startswith("_")}
