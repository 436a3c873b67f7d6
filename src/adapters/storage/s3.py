"""Files in an S3 bucket, or in whatever speaks S3, such as Cloudflare R2."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from adapters.circuit import Circuit
from adapters.storage.sigv4 import S3Place
from core.media.keys import is_key
from core.media.ports import Kept
from core.shared.errors import NotFound, Unavailable
from core.shared.ports import Clock

log = logging.getLogger("rhizome.storage")

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
SECONDS = 30.0
"""For one call with its retries; a stream has `READ_SECONDS` for each piece."""
PIECE = 256 * 1024
TRIES = 2
AT_ONCE = 32
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_CHANGED = frozenset({"412", "PreconditionFailed"})


class S3Store:
    """`core.media.ports.Store`: one client for the process's life, made when it is first needed. Nobody sends files
    through us here (`Receiving`): links lead to the bucket."""

    def __init__(self, place: S3Place, clock: Clock) -> None:
        self._place = place
        self._circuit = Circuit("S3", clock)
        self._opening = asyncio.Lock()
        self._open = AsyncExitStack()
        self._client: Any = None

    async def start(self) -> None:
        """Nothing to do before the first call."""

    async def stop(self) -> None:
        """Close the connections."""
        self._client = None
        await self._open.aclose()

    async def find(self, key: str) -> Kept | None:
        async with self._calling(_ABSENT) as call:
            head = await call("head_object", Key=_checked(key))
        return None if head is None else Kept(size=head["ContentLength"], version=head["ETag"])

    async def read(self, key: str, version: str, first: int = 0, count: int | None = None) -> AsyncIterator[bytes]:
        if count == 0:
            return
        last = "" if count is None else str(first + count - 1)
        async with self._calling(_ABSENT | _CHANGED | {"416", "InvalidRange"}) as call:
            found = await call("get_object", Key=_checked(key), IfMatch=version, Range=f"bytes={first}-{last}")
        if found is None:
            return
        body = found["Body"]
        try:
            piece = b"-"
            while piece:
                async with self._calling(()):
                    piece = await body.read(PIECE)
                if piece:
                    yield piece
        finally:
            body.close()

    async def write(self, key: str, content: bytes, content_type: str) -> None:
        async with self._calling(()) as call:
            await call("put_object", Key=_checked(key), Body=content, ContentType=content_type)

    async def receive(self, key: str, chunks: AsyncIterator[bytes], size: int) -> bool:
        raise NotFound

    async def copy(self, source: str, version: str, target: str) -> bool:
        origin = {"Bucket": self._place.bucket, "Key": _checked(source)}
        async with self._calling(_ABSENT | _CHANGED) as call:
            copied = await call("copy_object", Key=_checked(target), CopySource=origin, CopySourceIfMatch=version)
        if copied is None:
            return False
        now = await self.find(source)  # a second look, for stores that ignore the condition
        if now is not None and now.version == version:
            return True
        await self.delete(target)
        return False

    async def delete(self, *keys: str) -> None:
        for key in keys:
            async with self._calling(_ABSENT) as call:
                await call("delete_object", Key=_checked(key))

    @asynccontextmanager
    async def _calling(self, expected: Collection[str]) -> AsyncIterator[Any]:
        """Gives the way to call; a call answers None for the errors that are `expected`. Raises `Unavailable`."""
        client = await self._connected()
        from botocore.exceptions import BotoCoreError, ClientError

        async def call(operation: str, **arguments: Any) -> Any:
            try:
                async with asyncio.timeout(SECONDS):
                    return await getattr(client, operation)(Bucket=self._place.bucket, **arguments)
            except ClientError as error:
                if error.response["Error"]["Code"] in expected:
                    return None
                raise

        async with self._circuit.passing():
            try:
                yield call
            except ClientError as error:
                log.error("the bucket refuses with %s", error.response["Error"]["Code"])
                raise _unavailable() from error
            except (BotoCoreError, OSError, TimeoutError) as error:
                raise _unavailable() from error

    async def _connected(self) -> Any:
        async with self._opening:
            if self._client is None:
                aioboto3 = await asyncio.to_thread(importlib.import_module, "aioboto3")
                session = aioboto3.Session(
                    aws_access_key_id=self._place.access_key, aws_secret_access_key=self._place.secret_key
                )
                client = session.client(
                    "s3", endpoint_url=self._place.endpoint, region_name=self._place.region, config=_config()
                )
                self._client = await self._open.enter_async_context(client)
            return self._client


def _config() -> Any:
    from aiobotocore.config import AioConfig

    return AioConfig(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        max_pool_connections=AT_ONCE,
        # R2 does not know the checksums that newer SDKs add by themselves.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def _checked(key: str) -> str:
    if not is_key(key):
        raise ValueError("not a key of ours")
    return key


def _unavailable() -> Unavailable:
    return Unavailable("provider_unavailable", "The store of files does not answer just now.", retry_after=5)
