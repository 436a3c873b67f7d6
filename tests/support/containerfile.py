"""A Containerfile as its instructions."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Stage:
    """One image in the making: what it begins with, and what is done to it, in order."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, instruction: str) -> list[str]:
        """What follows each such instruction."""
        return [rest for word, rest in self.steps if word == instruction]

    def environment(self) -> dict[str, str]:
        """What ENV sets."""
        return dict(pair.split("=", 1) for rest in self.all("ENV") for pair in rest.split())

    def health_command(self) -> list[str]:
        """What HEALTHCHECK runs."""
        (check,) = self.all("HEALTHCHECK")
        command: list[str] = json.loads(check.partition("CMD ")[2])
        return command


def stages(file: Path = ROOT / "Containerfile") -> list[Stage]:
    """All stages, the last of which is the image."""
    text = re.sub(r"\\\n", " ", file.read_text())
    found: list[Stage] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(base, name))
        else:
            found[-1].steps.append((word, rest.strip()))
    return found
