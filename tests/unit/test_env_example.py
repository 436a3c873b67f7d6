"""`.env.example` and the settings are one."""

import itertools
import re
from pathlib import Path

import pytest

from entrypoints.supervisor.environment import read_dotenv
from settings import Settings, read_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
_SETTING = re.compile(r"# ([A-Z0-9_]+)=(.*)")


def documented() -> list[tuple[str, str, str]]:
    """Name, shown value and the line above of each setting."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    found = []
    for above, line in itertools.pairwise(lines):
        if match := _SETTING.fullmatch(line):
            found.append((match[1], match[2], above))
    return found


def test_every_setting_is_there_once_and_nothing_else() -> None:
    of_bots = {"telegram_tokens", "telegram_secrets"}
    one_each = sorted(name.upper() for name in Settings.__struct_fields__ if name not in of_bots)
    assert sorted(name for name, _, _ in documented()) == one_each


def test_the_settings_of_bots_are_there_by_their_pattern() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert all(f"# TELEGRAM_<BOT>_{ending}=" in text for ending in ("TOKEN", "SECRET"))


@pytest.mark.parametrize(("name", "_value", "explanation"), documented())
def test_every_setting_is_explained_in_a_line(name: str, _value: str, explanation: str) -> None:
    assert re.fullmatch(r"# [A-Z].{8,}\.", explanation), name


def test_what_is_shown_is_the_default() -> None:
    shown = {name: value for name, value, _ in documented()}
    needed = {"JWT_SECRET": "x" * 32, "DATABASE_URL": "postgresql://database/name"}
    settings = read_settings({**shown, **needed})
    assert settings == Settings(jwt_secret=needed["JWT_SECRET"], database_url=needed["DATABASE_URL"])


def test_a_copy_of_it_sets_nothing() -> None:
    assert dict(read_dotenv(EXAMPLE)) == {}
