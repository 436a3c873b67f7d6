"""OpenAI's moderation in the sandbox: what contains `sandbox-flag` is flagged, and so is a picture that is magenta
through and through, for pictures are made anew before anybody asks about them."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO
from typing import Any

import msgspec

FLAG = "sandbox-flag"
MAGENTA = (255, 0, 255)
NEAR = 12
"""By how much a colour may be off after a lossy format."""
_CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
_WORDS, _PICTURES = "harassment", "sexual"


class _Url(msgspec.Struct, frozen=True):
    url: str


class _Part(msgspec.Struct, frozen=True):
    type: str
    text: str = ""
    image_url: _Url | None = None


class Moderated(msgspec.Struct, frozen=True, kw_only=True):
    """The body of `POST /moderations`: a text, several, or the parts of one thing."""

    input: str | list[str | _Part]
    model: str = "omni-moderation-latest"


def judged(asked: Moderated) -> dict[str, Any]:
    """The answer. Raises `ValueError` for an input that the real one refuses."""
    whole = [asked.input] if isinstance(asked.input, str) else asked.input
    if not whole:
        raise ValueError("'input' must not be empty.")
    texts = [each for each in whole if isinstance(each, str)]
    parts = [each for each in whole if isinstance(each, _Part)]
    if texts and parts:
        raise ValueError("'input' holds either texts or parts.")
    results = [_result(_flags([_Part(type="text", text=text)]), False) for text in texts]
    if parts:
        results.append(_result(_flags(parts), any(part.type == "image_url" for part in parts)))
    seed = hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
    return {"id": f"modr-{seed[:24]}", "model": asked.model, "results": results}


def _flags(parts: list[_Part]) -> set[str]:
    found = set()
    for part in parts:
        if part.type == "text" and FLAG in part.text:
            found.add(_WORDS)
        elif part.type == "image_url" and _is_bad(part.image_url):
            found.add(_PICTURES)
        elif part.type not in {"text", "image_url"}:
            raise ValueError(f"'{part.type}' is no type of input.")
    return found


def _is_bad(image: _Url | None) -> bool:
    if image is None or not image.url.startswith(("data:image/", "https://", "http://")):
        raise ValueError("'image_url' must be a URL or a data URL of an image.")
    if not image.url.startswith("data:"):
        return FLAG in image.url
    content = base64.b64decode(image.url.partition(",")[2], validate=True)
    return FLAG.encode() in content or _is_magenta(content)


def _is_magenta(content: bytes) -> bool:
    from PIL import Image

    try:
        extremes: Any = Image.open(BytesIO(content)).convert("RGB").getextrema()
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError("The image can't be read.") from error
    return all(
        abs(int(value) - wanted) <= NEAR for span, wanted in zip(extremes, MAGENTA, strict=True) for value in span
    )


def _result(flags: set[str], pictures: bool) -> dict[str, Any]:
    applied = ["text", "image"] if pictures else ["text"]
    return {
        "flagged": bool(flags),
        "categories": {name: name in flags for name in _CATEGORIES},
        "category_scores": {name: 0.98 if name in flags else 0.0001 for name in _CATEGORIES},
        "category_applied_input_types": dict.fromkeys(_CATEGORIES, applied),
    }
