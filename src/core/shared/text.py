"""Text as the wire accepts it: bounded, and free of the NUL that Postgres refuses."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

NO_NUL = r"^[^\u0000]*$"
VISIBLE = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
"""Free of NUL as well, and not of blanks alone."""

Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
