"""Files in a folder of this machine."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.media.keys import is_key
from core.media.ports import Kept

PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class DiskStore:
    """`core.media.ports.Store` and `Receiving`. A file is written beside its place, brought to the disk and then
    renamed: it is there whole or not at all, whatever dies meanwhile. Every call of the system is made in a thread."""

    folder: Path

    async def start(self) -> None:
        """The folder is made with the first file."""

    async def stop(self) -> None:
        """Nothing is held open."""

    async def find(self, key: str) -> Kept | None:
        def look() -> Kept | None:
            try:
                return _kept(self._place(key).stat())
            except FileNotFoundError:
                return None

        return await asyncio.to_thread(look)

    async def read(self, key: str, version: str, first: int = 0, count: int | None = None) -> AsyncIterator[bytes]:
        file = await asyncio.to_thread(self._opened, key, version, first)
        if file is None:
            return
        try:
            left = count
            while left is None or left > 0:
                piece = await asyncio.to_thread(file.read, PIECE if left is None else min(PIECE, left))
                if not piece:
                    return
                left = None if left is None else left - len(piece)
                yield piece
        finally:
            file.close()

    async def write(self, key: str, content: bytes, content_type: str) -> None:
        part = self._part(key)
        try:
            await asyncio.to_thread(self._begin, part, content)
            await asyncio.to_thread(_finish, part, self._place(key))
        finally:
            await asyncio.shield(asyncio.to_thread(part.unlink, missing_ok=True))

    async def receive(self, key: str, chunks: AsyncIterator[bytes], size: int) -> bool:
        part = self._part(key)
        came, waiting = 0, bytearray()
        try:
            await asyncio.to_thread(self._begin, part, b"")
            async for chunk in chunks:
                came += len(chunk)
                if came > size:
                    return False
                waiting += chunk
                if len(waiting) >= PIECE:
                    await asyncio.to_thread(_append, part, bytes(waiting))
                    waiting.clear()
            if came != size:
                return False
            await asyncio.to_thread(_append, part, bytes(waiting))
            await asyncio.to_thread(_finish, part, self._place(key))
            return True
        finally:
            await asyncio.shield(asyncio.to_thread(part.unlink, missing_ok=True))

    async def copy(self, source: str, version: str, target: str) -> bool:
        part = self._part(target)

        def link() -> bool:
            self._make_room(part)
            try:
                os.link(self._place(source), part)
            except FileNotFoundError:
                return False
            if _kept(part.stat()).version != version:
                return False
            _finish(part, self._place(target))
            return True

        try:
            return await asyncio.to_thread(link)
        finally:
            await asyncio.shield(asyncio.to_thread(part.unlink, missing_ok=True))

    async def delete(self, *keys: str) -> None:
        def remove() -> None:
            for key in keys:
                place = self._place(key)
                for left in [place, *place.parent.glob(f"{place.name}.*.part")]:
                    left.unlink(missing_ok=True)

        await asyncio.to_thread(remove)

    def _place(self, key: str) -> Path:
        if not is_key(key):
            raise ValueError("not a key of ours")
        return self.folder / key

    def _part(self, key: str) -> Path:
        """Where it is written first; `delete` of the key finds what a crash has left of it."""
        place = self._place(key)
        return place.with_name(f"{place.name}.{secrets.token_hex(8)}.part")

    def _make_room(self, part: Path) -> None:
        """Folders that nobody else enters."""
        for folder in (self.folder, part.parent.parent, part.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _begin(self, part: Path, content: bytes) -> None:
        self._make_room(part)
        part.touch(mode=0o600)
        _append(part, content)

    def _opened(self, key: str, version: str, first: int) -> BinaryIO | None:
        try:
            file = self._place(key).open("rb", buffering=0)
        except FileNotFoundError:
            return None
        if _kept(os.fstat(file.fileno())).version != version:
            file.close()
            return None
        file.seek(first)
        return file


def _kept(stat: os.stat_result) -> Kept:
    return Kept(size=stat.st_size, version=f"{stat.st_ino:x}-{stat.st_mtime_ns:x}")


def _append(part: Path, content: bytes) -> None:
    with part.open("ab") as file:
        file.write(content)


def _finish(part: Path, place: Path) -> None:
    """The bytes are on the disk before the name is, and the name before anybody is told."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    with suppress(OSError):  # some file systems don't sync folders
        os.fsync(folder)
    os.close(folder)
