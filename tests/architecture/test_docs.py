"""What the documents say is there: files, links, commands, settings, tests and error codes."""

import re
from pathlib import Path

import pytest

from entrypoints.cli.main import _parser
from entrypoints.http.error_catalogue import catalogue
from settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
WRITTEN = [page for page in PAGES if page.name != "errors.md"]
NO_SETTINGS = {
    "APP",
    "HELD",
    "INVARIANTS",
    "TOKEN",
    "ARGS",
    "NAME_FILE",
    "CREATEROLE",
    "POST",
    "PATCH",
    "NOTIFY",
    "LISTEN",
}
MADE_UP = {
    "src/core/platform/apps/breathe.py",
    "src/core/bots/catalog/water.py",
    "migrations/versions/NNNN_what.py",
}
TESTS = {path.stem: path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}


def names(pages: list[Path]) -> list[str]:
    """For pytest's lists."""
    return [str(page.relative_to(ROOT)) for page in pages]


def quoted(page: Path) -> list[str]:
    """What stands between back-ticks, outside of blocks of code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S))


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=names(WRITTEN))
def test_every_file_that_is_named_is_there(page: Path) -> None:
    paths = [
        text for text in quoted(page) if re.fullmatch(r"(src|tests|docs|tools|migrations|benchmarks)/[\w/.-]*", text)
    ]
    assert [path for path in paths if not (ROOT / path).exists() and path not in MADE_UP] == []


@pytest.mark.parametrize("page", WRITTEN, ids=names(WRITTEN))
def test_every_command_is_one_of_ours(page: Path) -> None:
    found = re.findall(r"(?:`|\$ )rhizome ([a-z-]+)((?: --with-worker)?)", page.read_text())
    for command, option in found:
        words = {
            "create-owner": ["a@b.example"],
            "grant-role": ["a@b.example", "admin"],
            "telegram": ["set-webhooks"],
            "import-portfolio": ["infrastructure.json", "queue.json"],
        }
        more = words.get(command, option.split())
        assert _parser([command, *more]).command == command


@pytest.mark.parametrize("page", WRITTEN, ids=names(WRITTEN))
def test_every_target_of_make_is_there(page: Path) -> None:
    targets = set(re.findall(r"(?:`|\$ )(?:\w+=\w+ )?make ([a-z]+)", page.read_text()))
    assert targets <= set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))


@pytest.mark.parametrize("page", WRITTEN, ids=names(WRITTEN))
def test_every_setting_is_one(page: Path) -> None:
    settings = {name.upper() for name in Settings.__struct_fields__}
    named = {text.partition("=")[0] for text in quoted(page) if re.fullmatch(r"[A-Z]+(_[A-Z]+)+(=.*)?", text)}
    named = {name for name in named if not re.fullmatch(r"TELEGRAM_[A-Z0-9]+_(TOKEN|SECRET)", name)}
    assert named - settings - NO_SETTINGS == set()


@pytest.mark.parametrize("page", WRITTEN, ids=names(WRITTEN))
def test_every_code_after_a_status_is_one(page: Path) -> None:
    known = {entry.code for entry in catalogue()}
    named = {
        code
        for text in re.findall(r"\b4\d\d ((?:`[a-z_]+`(?:, )?)+)", page.read_text())
        for code in re.findall("[a-z_]+", text)
    }
    assert named - known == set()


def test_every_test_that_holds_a_law_of_streaks_is_there() -> None:
    page = (ROOT / "docs" / "streak-laws.md").read_text()
    held = re.findall(r"`(test_\w+)\.(?!py)(test_\w+)`", page)
    assert len(held) > 20
    assert [(file, test) for file, test in held if f"def {test}(" not in TESTS.get(file, "")] == []
    assert [file for file in re.findall(r"`(test_\w+)\.py`", page) if file not in TESTS] == []


def test_decisions_are_numbered_once_listed_and_told_whole() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    for number, page in enumerate(pages, 1):
        text = page.read_text()
        title = re.match(rf"# {number}\. (.+)", text)
        assert title is not None, page.name
        assert f"| [{number}]({page.name}) | {title[1]} |" in index
        for part in ("Context", "Decision", "Consequences", "Alternatives"):
            assert f"**{part}.**" in text, (page.name, part)


def test_the_map_fits_on_a_few_screens() -> None:
    assert len((ROOT / "docs" / "ARCHITECTURE.md").read_text().splitlines()) <= 150


def test_every_folder_of_the_layers_is_on_the_map() -> None:
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text()
    for layer in ("core", "adapters", "entrypoints"):
        for folder in (ROOT / "src" / layer).iterdir():
            if folder.is_dir() and (folder / "__init__.py").exists():
                named = re.search(rf"`{layer}/({{[^}}]*)?\b{folder.name}\b", page)
                assert named, f"{layer}/{folder.name}"
