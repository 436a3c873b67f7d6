"""Every table of the service, on one metadata."""

from __future__ import annotations

import importlib
import pkgutil

from adapters.postgres.tables.base import metadata

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["metadata"]
