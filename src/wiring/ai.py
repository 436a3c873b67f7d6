"""The acts of language models."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from core.ai.completions.generate import Generate


class AiActs(Provider):
    """Having a model write."""

    scope = Scope.APP
    generate = provide(Generate)
