"""The page of laws names only tests that exist, and every law names one."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[3] / "docs" / "streak-laws.md"


def test_the_page_names_only_tests_that_exist() -> None:
    named = set(re.findall(r"`(test_\w+)\.(py|test_\w+)`", PAGE.read_text()))
    missing = [
        f"{module}.{test}"
        for module, test in named
        if test != "py" and f"def {test}(" not in (HERE / f"{module}.py").read_text()
    ]
    assert not missing
    assert named
    assert all((HERE / f"{module}.py").exists() for module, _ in named)


def test_every_law_names_a_test() -> None:
    laws = re.findall(r"^(\d+)\. (.*?)(?=^\d+\. |^## |\Z)", PAGE.read_text(), flags=re.MULTILINE | re.DOTALL)
    assert [int(number) for number, _ in laws] == list(range(1, len(laws) + 1))
    assert [number for number, text in laws if "`test_" not in text] == []
