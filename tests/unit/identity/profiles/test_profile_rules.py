"""Preferences and locales."""

from typing import Any

import pytest

from core.identity.profiles.model import OPT_OUT, merged, supported_locale
from core.shared.errors import Invalid


def test_changes_are_merged_and_null_removes() -> None:
    assert merged({"a": 1, "b": {"c": 2}}, {"a": None, "b": {"d": 3}, "e": [None]}) == {"b": {"d": 3}, "e": [None]}


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "x" * 8192},
        {"nul": "a\0b"},
        {"k\0": 1},
        {"deep": [[[[1]]]]},
        {"big": 2**53 + 1},
        {OPT_OUT: "yes"},
        {OPT_OUT: 1},
    ],
)
def test_what_cannot_be_kept_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        merged({}, changes)


def test_the_bound_is_on_the_whole() -> None:
    full = merged({}, {"a": "x" * 5000})
    with pytest.raises(Invalid):
        merged(full, {"b": "x" * 5000})
    assert merged(full, {"a": None, "b": "x" * 5000}) == {"b": "x" * 5000}


@pytest.mark.parametrize(("tag", "served_by"), [("es", "es"), ("es-MX", "es"), ("ES_es", "es"), ("en-Latn-GB", "en")])
def test_a_tag_is_served_by_its_nearest_locale(tag: str, served_by: str) -> None:
    assert supported_locale(tag, ("en", "es")) == served_by


@pytest.mark.parametrize("tag", ["de", "english", "-", "e"])
def test_an_unknown_language_is_refused(tag: str) -> None:
    with pytest.raises(Invalid) as caught:
        supported_locale(tag, ("en", "es"))
    assert caught.value.code == "unsupported_locale"
