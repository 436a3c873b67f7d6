"""docs/promises.md speaks of every promise once, and of no test that isn't there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "promises.md").read_text()
ALL = {
    f"{letter}{n}"
    for letter, last in zip("ABCDEFGHIJK", (12, 6, 12, 5, 2, 2, 6, 5, 4, 3, 3), strict=True)
    for n in range(1, last + 1)
}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if re.match(r"\| [A-Z]\d", line)
]


def named(text: str) -> list[tuple[str, str]]:
    """Files and tests that are named in the text."""
    return re.findall(r"`([\w/]+\.py)::(test_\w+)`", text)


def missing(text: str) -> set[str]:
    """What is named and isn't there."""
    return {
        f"{file}::{test}"
        for file, test in named(text)
        if not (path := ROOT / "tests" / file).exists()
        or not re.search(rf"^(async )?def {test}\(", path.read_text(), re.M)
    }


def test_every_named_test_is_there() -> None:
    assert missing(PAGE) == set()
    assert missing("`unit/nowhere.py::test_a`, `architecture/test_promises.py::test_of_nothing`") == {
        "unit/nowhere.py::test_a",
        "architecture/test_promises.py::test_of_nothing",
    }


def test_every_promise_has_its_row() -> None:
    ids = [row[0] for row in ROWS]
    assert len(ids) == len(set(ids))
    assert set(ids) == ALL


def test_every_row_names_a_test() -> None:
    for row in ROWS:
        assert len(row) == 4, row[0]
        assert named(row[2]), row[0]
