"""Write docs/errors.md anew: `python -m tools.errors`, with `src` on the path."""

from __future__ import annotations

from pathlib import Path

from entrypoints.http.error_catalogue import as_markdown, catalogue

PAGE = Path(__file__).resolve().parents[1] / "docs" / "errors.md"

if __name__ == "__main__":
    PAGE.write_text(as_markdown(catalogue()), encoding="utf-8")
