"""The apps of this deployment, found by looking: one file per app."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from core.platform.registry.spec import AppSpec

SHIPPED = Path(__file__).parent.parent / "apps"
BOTS = Path(__file__).parent.parent.parent / "bots" / "catalog"
_SLUG = re.compile(r"[a-z][a-z0-9]{1,31}")
_RESERVED = frozenset({"auth", "webhooks", "telegram", "portfolio"})


class ManifestError(Exception):
    """A manifest can't be used; the message names the file and the reason."""


class Apps(Mapping[str, AppSpec]):
    """The manifests by slug."""

    def __init__(self, specs: Iterable[AppSpec]) -> None:
        self._specs = {spec.slug: spec for spec in sorted(specs, key=lambda spec: spec.slug)}
        self.names = tuple(name for spec in self._specs.values() for name in (spec.slug, spec.title))

    def __getitem__(self, slug: str) -> AppSpec:
        return self._specs[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)


def discover(*folders: Path) -> Apps:
    """The apps whose manifests lie in the given folders: each `*.py` file, or package, binds its manifest to the name
    `APP`.

    Raises `ManifestError` for a file without one, a bad slug, or a slug used twice.
    """
    found: dict[str, AppSpec] = {}
    for folder in folders:
        for file in _manifests(folder):
            spec = _load(file)
            if not _SLUG.fullmatch(spec.slug) or spec.slug in _RESERVED:
                raise ManifestError(f"{file.name}: {spec.slug!r} can't be an app's slug")
            if spec.slug in found:
                raise ManifestError(f"{file.name}: the slug {spec.slug!r} is taken by another manifest")
            found[spec.slug] = spec
    return Apps(found.values())


def _manifests(folder: Path) -> list[Path]:
    packages = (found.parent for found in folder.glob("[!_]*/__init__.py"))
    return sorted((*folder.glob("[!_]*.py"), *packages))


def shipped(*folders: Path) -> Apps:
    """Our own apps and bots, and those in further folders. Raises `ManifestError`."""
    return discover(SHIPPED, BOTS, *folders)


def _load(file: Path) -> AppSpec:
    own = {SHIPPED: "core.platform.apps", BOTS: "core.bots.catalog"}.get(file.parent)
    module = _module(file) if own is None else importlib.import_module(f"{own}.{file.stem}")
    manifest = getattr(module, "APP", None)
    if not isinstance(manifest, AppSpec):
        raise ManifestError(f"{file.name}: does not bind an AppSpec to APP")
    return manifest


def _module(file: Path) -> ModuleType:
    source = file / "__init__.py" if file.is_dir() else file
    spec = importlib.util.spec_from_file_location(f"core.platform.apps.{file.stem}", source)
    if spec is None or spec.loader is None:
        raise ManifestError(f"{file.name}: is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
