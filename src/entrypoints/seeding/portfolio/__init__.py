"""The two files that the portfolio begins with."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.costs.model import AppQueue, ImportCommand, Infrastructure

FOLDER = Path(__file__).parent


def read_files(infrastructure: Path | None = None, queue: Path | None = None) -> ImportCommand:
    """What two such files say, our own unless others are given. Raises `msgspec.ValidationError` and `OSError`."""
    return ImportCommand(
        infrastructure=msgspec.json.decode(
            (infrastructure or FOLDER / "infrastructure.json").read_bytes(), type=Infrastructure
        ),
        queue=msgspec.json.decode((queue or FOLDER / "queue.json").read_bytes(), type=AppQueue),
    )
