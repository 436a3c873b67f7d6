"""The query parameters of every list."""

from __future__ import annotations

from typing import Annotated

from litestar.params import QueryParameter

from core.shared.paging import LARGEST_LIMIT

Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT, description="How many items a page has at most.")]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=1024, description="`next_cursor` of the page before; without it the first page."),
]
