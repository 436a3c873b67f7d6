"""Pictures made anew by Pillow."""

from __future__ import annotations

import asyncio
import warnings
from io import BytesIO
from typing import Any

from core.media.pixels import MOST_PIXELS
from core.media.ports import UnreadableImage

_FORMATS = {"image/gif": "GIF", "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 85, "method": 3},
    "GIF": {},
}
_MODES = {"JPEG": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L", "LA", "P"), "WEBP": ("RGB", "RGBA"), "GIF": ("P", "L")}


class PillowPictures:
    """`core.media.ports.Pictures`. One at a time in each process, in a thread: it takes up to 130 MB."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def remake(self, content: bytes, content_type: str, longest_edge: int) -> bytes:
        async with self._turn:
            return await asyncio.to_thread(_remade, content, content_type, longest_edge)


def _remade(content: bytes, content_type: str, longest_edge: int) -> bytes:
    from PIL import Image, ImageOps

    form = _FORMATS[content_type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata, all of which goes
            image: Any = Image.open(BytesIO(content), formats=[form])
            # A frame may be larger than the header says.
            if image.width * image.height > MOST_PIXELS[content_type]:
                raise UnreadableImage
            image.draft(None, (longest_edge, longest_edge))
            colours = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA"} else None
            if max(image.size) > longest_edge:
                image = _blendable(image)
                image.thumbnail((longest_edge, longest_edge))
            image = _fitting(ImageOps.exif_transpose(image), form)
            made = BytesIO()
            image.info = {name: image.info[name] for name in ("transparency",) if name in image.info}
            image.save(made, form, **({"icc_profile": colours} if colours else {}), **_OPTIONS[form])
            return made.getvalue()
    except UnreadableImage:
        raise
    except Exception as error:  # a decoder fed with anything may raise anything
        raise UnreadableImage from error


def _blendable(image: Any) -> Any:
    """With colours instead of places in a palette, between which nothing lies."""
    if image.mode != "P":
        return image
    return image.convert("RGBA" if "transparency" in image.info else "RGB")


def _fitting(image: Any, form: str) -> Any:
    """In a way of telling colours that the format has."""
    if image.mode in _MODES[form]:
        return image
    if form == "GIF":
        return image.convert("RGBA").quantize()
    if form == "JPEG":
        return image.convert("RGB")
    return image.convert("RGBA" if "transparency" in image.info or image.mode in {"PA", "La", "RGBa"} else "RGB")
