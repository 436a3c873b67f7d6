"""URLs that lead straight to an S3 bucket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.storage.sigv4 import S3Place, presigned
from core.media.disposition import saved_as
from core.media.keys import type_of
from core.media.links import PATH
from core.media.ports import UploadLink
from core.shared.ports import Clock

_PRIVATE = "private, no-store"


@dataclass(frozen=True, slots=True)
class S3Links:
    """`core.media.ports.Links`. People send to and fetch from the bucket itself, which stays private: what is public
    has a lasting URL of ours (`base`), behind which we pass on the bytes.

    The bucket looks at its own clock, so that signatures are of real time, whatever the domain's clock says.
    """

    place: S3Place
    base: str
    real: Clock

    def sending(self, key: str, *, content_type: str, size: int, now: datetime, expires_at: datetime) -> UploadLink:
        headers = {"Content-Length": str(size), "Content-Type": content_type}
        url = self._signed("PUT", key, expires_at - now, headers=headers)
        return UploadLink(url=url, headers={"Content-Type": content_type})

    def fetching(self, key: str, *, name: str | None, now: datetime, expires_at: datetime) -> str:
        answer = {
            "response-cache-control": _PRIVATE,
            "response-content-type": type_of(key),
            **({"response-content-disposition": saved_as(name)} if name else {}),
        }
        return self._signed("GET", key, expires_at - now, query=answer)

    def lasting(self, key: str) -> str:
        return f"{self.base}{PATH}{key}"

    def _signed(self, method: str, key: str, life: timedelta, **parts: dict[str, str]) -> str:
        at, seconds = self.real.now().astimezone(UTC), max(1, int(life.total_seconds()))
        return presigned(self.place, method, key, at=at, seconds=seconds, **parts)
