"""Message catalogues: gettext's `.po` files beside this module, one a language, read when first needed.

They are read as they are written: nothing is compiled, so that a wheel holds all there is and a translator's file is
the one that speaks. The message id is the key; every language has a translation of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

import msgspec

DEFAULT = "es"
LANGUAGES = ("es", "en")


class Catalogue(msgspec.Struct, frozen=True):
    """The sentences of a language by key, each in one form or in all plural forms, and which form is for a number."""

    sentences: dict[str, tuple[str, ...]]
    form: Callable[[int], int]


class BabelWordings:
    """`core.shared.wording.Wordings`."""

    def say(self, locale: str, key: str, count: int | None = None, **params: str | int) -> str:
        language = locale.partition("-")[0].partition("_")[0].lower()
        catalogue = catalogue_of(language if language in LANGUAGES else DEFAULT)
        forms = catalogue.sentences.get(key)
        if forms is None:
            raise LookupError(f"no sentence has the key {key!r}")
        if count is None:
            return forms[0].format_map(params)
        return forms[min(catalogue.form(count), len(forms) - 1)].format_map({**params, "count": count})

    def knows(self, key: str) -> bool:
        return key in catalogue_of(DEFAULT).sentences


@lru_cache(maxsize=len(LANGUAGES))
def catalogue_of(language: str) -> Catalogue:
    """The catalogue of one of `LANGUAGES`."""
    from gettext import c2py

    from babel.messages.pofile import read_po

    with files("adapters.wording").joinpath(f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    sentences: dict[str, tuple[str, ...]] = {}
    for message in read:
        if message.id:  # the header has none
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string
            sentences[key] = (text,) if isinstance(text, str) else tuple(text or ())
    return Catalogue(sentences, c2py(read.plural_expr))
