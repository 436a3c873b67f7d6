"""Words that Stripe takes, where ours are others."""

from __future__ import annotations

_TAGS = (
    "bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl "
    "sv th tr vi zh zh-HK zh-TW"
)
_LOCALES = frozenset(_TAGS.split())
_COUNTRIES = (
    "AE AR AT AU BE BG BR CA CH CL CO CR CY CZ DE DK EE ES FI FR GB GR HK HR HU IE IL IN IS IT JP KR LI LT LU LV MT MX "
    "MY NL NO NZ PE PH PL PT RO SE SG SI SK TH TW US UY ZA"
)
SHIPPED_TO = _COUNTRIES.split()
"""Where parcels may go."""


def locale_of(tag: str) -> str:
    """The language of Stripe's page for ours (RFC 5646): the same, else its main language, else the browser's."""
    tag = tag.replace("_", "-")
    main = tag.partition("-")[0].lower()
    return next((known for known in (tag, main) if known in _LOCALES), "auto")
