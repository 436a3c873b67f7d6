"""Every sentence has its key, every key its sentence in each language, and they agree on what fills them."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from tests.architecture.source import SRC, files

from adapters.wording.catalogues import LANGUAGES, BabelWordings, catalogue_of

WORDINGS = BabelWordings()
FOLDER = SRC / "adapters" / "wording"
NOTICE, GATHERED = "notice.", ".gathered"


def read(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def literals(tree: ast.AST) -> Iterator[str]:
    """Strings of the source, and how those begin that are put together."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            yield f"{node.values[0].value!s}*"


def said(tree: ast.AST) -> Iterator[str]:
    """Keys that are handed to `Wordings.say` and `Notices.tell` as they stand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            place = {"say": 1, "tell": 3}.get(node.func.attr)
            if place is not None and len(node.args) > place and isinstance(key := node.args[place], ast.Constant):
                yield f"notice.{key.value}" if node.func.attr == "tell" else str(key.value)


def trees() -> list[ast.AST]:
    return [ast.parse(file.read_text()) for file in files()]


def unknown(sources: list[ast.AST]) -> set[str]:
    return {key for tree in sources for key in said(tree) if not WORDINGS.knows(key)}


def unused(sources: list[ast.AST]) -> set[str]:
    used = {literal for tree in sources for literal in literals(tree)}
    begun = tuple(used_key[:-1] for used_key in used if re.fullmatch(r"[a-z_.]*[a-z][._]\*", used_key))
    return {
        key
        for key in catalogue_of("es").sentences
        if not {key, key.removeprefix(NOTICE).removesuffix(GATHERED)} & used
        and not key.removeprefix(NOTICE).startswith(begun)
    }


def test_every_key_that_is_said_has_a_sentence() -> None:
    assert unknown(trees()) == set()


def test_every_sentence_is_said() -> None:
    assert unused(trees()) == set()


def test_a_planted_mistake_is_found() -> None:
    source = ast.parse("wordings.say(locale, 'no.such_key')\nnotices.tell(app, who, 'social', 'no_such')")
    assert unknown([source]) == {"no.such_key", "notice.no_such"}
    assert "notice.post_liked.gathered" in unused([source])
    assert "notice.post_liked" not in unused([ast.parse("key = f'post_{what}'")])


def test_the_languages_say_the_same_things() -> None:
    spanish = catalogue_of("es").sentences
    for language in LANGUAGES:
        sentences = catalogue_of(language).sentences
        assert sentences.keys() == spanish.keys()
        assert [key for key, forms in sentences.items() if not all(form.strip() for form in forms)] == []
        differing = [
            key
            for key, forms in sentences.items()
            if set().union(*map(places, forms)) != set().union(*map(places, spanish[key]))
            or (len(forms) > 1) != (len(spanish[key]) > 1)
        ]
        assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_key_stands_once_and_nothing_is_left_doubtful(language: str) -> None:
    catalog = read(language)
    text = (FOLDER / f"{language}.po").read_text()
    keys = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
    assert sorted(keys) == sorted(set(keys))
    assert [message.id for message in catalog if message.fuzzy and message.id] == []
    for message in catalog:
        if message.pluralizable:
            assert message.id[0] == message.id[1]
            assert len(message.string or ()) == catalog.num_plurals


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_single_one_may_leave_out_the_number(language: str) -> None:
    for key, forms in catalogue_of(language).sentences.items():
        if len(forms) > 1:
            assert "count" in places(forms[1]), key
            assert places(forms[0]) | {"count"} == places(forms[1]), key


@pytest.mark.parametrize(
    ("locale", "count", "expected"),
    [
        ("es", 1, "A Ana y a una persona más les ha gustado tu publicación"),
        ("es-MX", 3, "A Ana y a 3 personas más les ha gustado tu publicación"),
        ("en-GB", 1, "Ana and one other liked your post"),
        ("en", 0, "Ana and 0 others liked your post"),
        ("de", 2, "A Ana y a 2 personas más les ha gustado tu publicación"),
        ("", 2, "A Ana y a 2 personas más les ha gustado tu publicación"),
    ],
)
def test_a_sentence_is_said_in_the_language_that_serves_best(locale: str, count: int, expected: str) -> None:
    assert WORDINGS.say(locale, "notice.post_liked.gathered", count, actor="Ana") == expected


def test_what_people_typed_is_no_template() -> None:
    assert (
        WORDINGS.say("en", "notice.post_liked", actor="{count} {0.__class__}")
        == "{count} {0.__class__} liked your post"
    )


def test_what_is_missing_is_told() -> None:
    with pytest.raises(LookupError):
        WORDINGS.say("en", "no.such_key")
    with pytest.raises(LookupError):
        WORDINGS.say("en", "notice.post_liked")
