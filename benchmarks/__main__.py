"""`make bench`: all comparisons, or those named on the command line; results in benchmarks/latest.json."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import leaderboard, rankings, streak

PARTS: dict[str, Callable[[], dict[str, object]]] = {
    "streak": streak.measure,
    "leaderboard": leaderboard.measure,
    "rankings": rankings.measure,
}
LATEST = Path(__file__).parent / "latest.json"


def main(names: list[str]) -> int:
    """Run the parts and merge their figures into what earlier runs of other parts left."""
    latest: dict[str, object] = json.loads(LATEST.read_text()) if LATEST.exists() else {}
    for name in names or PARTS:
        print(f"{name}:", flush=True)
        latest |= PARTS[name]()
    LATEST.write_text(json.dumps(latest, indent=2) + "\n")
    for name, figures in latest.items():
        print(f"{name:12} {json.dumps(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
