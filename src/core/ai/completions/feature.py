"""Asking language models as a capability of an app."""

from __future__ import annotations

from core.platform.registry.spec import Feature


class Generation(Feature, frozen=True, kw_only=True):
    """People have language models write for them."""

    path: str = "/ai/generate"
