"""Pictures are measured without being decoded, and made anew without what cameras write into them."""

import struct
import time
import tracemalloc

import pytest

from adapters.images.pillow import PillowPictures
from core.media.pixels import HEADER, checked_size
from core.media.ports import UnreadableImage
from core.shared.errors import Invalid
from tests.support.pictures import FORMS, GPS, from_a_phone, opened, picture, png_header

pictures = PillowPictures()


@pytest.mark.parametrize("kind", sorted(FORMS))
@pytest.mark.parametrize(("width", "height"), [(1, 1), (40, 30), (301, 7)])
def test_the_header_tells_the_size(kind: str, width: int, height: int) -> None:
    assert checked_size(kind, picture(kind, width, height)[:HEADER]) == (width, height)


@pytest.mark.parametrize("options", [{"lossless": True}, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}])
def test_every_kind_of_webp_is_measured(options: dict[str, object]) -> None:
    assert checked_size("image/webp", picture("image/webp", 123, 45, **options)) == (123, 45)


def test_what_a_camera_writes_before_the_frame_is_stepped_over() -> None:
    comments = (b"\xff\xfe" + struct.pack(">H", 60_000) + bytes(59_998)) * 8
    plain = picture("image/jpeg", 77, 55)
    assert checked_size("image/jpeg", plain[:2] + comments + plain[2:]) == (77, 55)


@pytest.mark.parametrize(
    ("kind", "bomb"),
    [
        ("image/png", png_header(20_000, 20_000)),
        ("image/png", png_header(12_001, 1)),
        ("image/png", png_header(4_000, 3_001)),
        ("image/png", png_header(2**31 - 1, 2**31 - 1)),
        ("image/gif", b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + bytes(20)),
        ("image/webp", b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\xff\xff\xff\xff\xff\xff"),
        ("image/jpeg", b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03"),
    ],
)
def test_a_bomb_is_refused_by_its_header(kind: str, bomb: bytes) -> None:
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(Invalid) as refusal:
        checked_size(kind, bomb)
    assert refusal.value.code == "image_too_large"
    assert time.perf_counter() - began < 0.2
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_whatever_is_cut_off_is_damaged(kind: str) -> None:
    whole = picture(kind)
    for length in (0, 3, 8, 9):
        with pytest.raises(Invalid) as refusal:
            checked_size(kind, whole[:length] if length else b"")
        assert refusal.value.code == "image_unreadable"


def test_a_jpeg_of_markers_alone_costs_nothing() -> None:
    began = time.perf_counter()
    for filling in (b"\xff", b"\xff\xd0", b"\xff\xfe\x00\x02"):
        with pytest.raises(Invalid):
            checked_size("image/jpeg", b"\xff\xd8" + filling * (HEADER // len(filling)))
    assert time.perf_counter() - began < 0.2


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/webp"])
async def test_place_and_camera_are_gone_and_it_stands_upright(kind: str) -> None:
    taken = from_a_phone(kind)
    assert b"Cameramaker" in taken
    assert opened(taken).getexif().get_ifd(GPS)
    made = await pictures.remake(taken, kind, 2048)
    image = opened(made)
    assert b"Cameramaker" not in made
    assert dict(image.getexif()) == {}
    assert image.size == (30, 40)  # it was lying on its side
    assert image.format == FORMS[kind]


@pytest.mark.parametrize("kind", sorted(FORMS))
async def test_what_hides_behind_a_picture_is_gone(kind: str) -> None:
    hidden = b"PK\x03\x04<script>alert(1)</script>"
    made = await pictures.remake(picture(kind) + hidden, kind, 2048)
    assert hidden not in made
    assert opened(made).size == (40, 30)


async def test_a_comment_is_gone() -> None:
    for kind in ("image/jpeg", "image/gif"):
        made = await pictures.remake(picture(kind, comment=b"taken at home"), kind, 2048)
        assert b"taken at home" not in made


@pytest.mark.parametrize("kind", sorted(FORMS))
async def test_a_large_one_is_made_smaller_in_its_proportions(kind: str) -> None:
    image = opened(await pictures.remake(picture(kind, 900, 300), kind, 256))
    assert image.size in {(256, 85), (256, 86)}


async def test_transparency_stays() -> None:
    from io import BytesIO

    from PIL import Image

    for kind, form in (("image/png", "PNG"), ("image/webp", "WEBP")):
        made = BytesIO()
        Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(made, form)
        image = opened(await pictures.remake(made.getvalue(), kind, 2048)).convert("RGBA")
        assert image.getpixel((4, 4))[3] == 0  # type: ignore[index]


async def test_colours_stay_what_they_mean() -> None:
    from io import BytesIO

    from PIL import Image, ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = await pictures.remake(picture("image/jpeg", icc_profile=profile), "image/jpeg", 2048)
    assert opened(plain).info["icc_profile"] == profile
    printed = BytesIO()
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(printed, "JPEG", icc_profile=profile)
    image = opened(await pictures.remake(printed.getvalue(), "image/jpeg", 2048))
    assert image.mode == "RGB"
    assert "icc_profile" not in image.info  # which was one of inks


@pytest.mark.parametrize("kind", sorted(FORMS))
async def test_what_can_not_be_decoded_is_said_to_be_so(kind: str) -> None:
    whole = picture(kind)
    for damaged in (
        whole[: len(whole) // 2],
        whole[:30],
        b"",
        b"<svg/>",
        picture("image/png" if kind != "image/png" else "image/gif"),
    ):
        with pytest.raises(UnreadableImage):
            await pictures.remake(damaged, kind, 2048)
