"""Tables that bots hand out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from core.bots.calls import Written

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def table(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Written:
    """A CSV file by RFC 4180. What a spreadsheet would take for a formula is text
    (owasp.org/www-community/attacks/CSV_Injection)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return Written(name=name, text=text.getvalue())


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value
