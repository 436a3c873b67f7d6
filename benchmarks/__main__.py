"""`make bench`: all comparisons, or those named on the command line; results in benchmarks/latest.json.

`--full` fills the messages' database with a million people instead of a hundred thousand.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import ai, catalogue, checkout, feed, leaderboard, messages, rankings, streak, webhook

PARTS: dict[str, Callable[[], dict[str, object]]] = {
    "streak": streak.measure,
    "leaderboard": leaderboard.measure,
    "rankings": rankings.measure,
    "messages": messages.measure,
    "checkout": checkout.measure,
    "webhook": webhook.measure,
    "catalogue": catalogue.measure,
    "ai": ai.measure,
    "feed": feed.measure,
}
LATEST = Path(__file__).parent / "latest.json"


def main(names: list[str]) -> int:
    """Run the parts and merge their figures into what earlier runs of other parts left."""
    latest: dict[str, object] = json.loads(LATEST.read_text()) if LATEST.exists() else {}
    if "--full" in names:
        names = [name for name in names if name != "--full"]
        os.environ["BENCH_MESSAGE_PEOPLE"] = str(messages.FULL)
    for name in names or PARTS:
        print(f"{name}:", flush=True)
        latest |= PARTS[name]()
    LATEST.write_text(json.dumps(latest, indent=2) + "\n")
    for name, figures in latest.items():
        print(f"{name:12} {json.dumps(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
