"""The query parameters of every list."""

from __future__ import annotations

from typing import Annotated

from litestar.params import Parameter

from core.shared.paging import DEFAULT_LIMIT, LARGEST_LIMIT

Limit = Annotated[
    int, Parameter(ge=1, le=LARGEST_LIMIT, default=DEFAULT_LIMIT, description="How many items a page has at most.")
]
Cursor = Annotated[
    str | None, Parameter(max_length=1024, description="`next_cursor` of the page before; without it the first page.")
]
