"""Text as the wire accepts it: bounded, and free of the NUL that Postgres refuses."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

NO_NUL = r"^[^\u0000]*$"

Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
