"""Answers as the documents have them."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.response.base import ASGIResponse


class Plain(Response[Any]):
    """An act with nothing to say says nothing. The framework would say `null` but for a 204."""

    def to_asgi_response(self, app: Any, request: Any, **options: Any) -> ASGIResponse:
        if self.content is not None:
            return super().to_asgi_response(app, request, **options)
        self.content = b""
        answer = super().to_asgi_response(app, request, **options)
        answer.headers.pop("content-type", None)
        return answer
