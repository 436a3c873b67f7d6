"""What a file is, its bytes say."""

from uuid import UUID

import pytest

from core.media.keys import incoming_key, is_key, is_public, lasting_key, type_of
from core.media.kinds import EXTENSIONS, IMAGES, SNIFFED, is_a, plain_type
from core.media.model import file_name
from tests.support.pictures import picture

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
ZIP = b"PK\x03\x04\x14\x00\x00\x00"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3"


@pytest.mark.parametrize("kind", sorted(IMAGES))
def test_a_picture_is_known_by_its_bytes_and_nothing_else_passes_for_one(kind: str) -> None:
    assert is_a(kind, picture(kind)[:SNIFFED])
    others = [HTML, SVG, ZIP, PDF, b"", b"\x89PNG", *(picture(other) for other in IMAGES - {kind})]
    assert [other for other in others if is_a(kind, other[:SNIFFED])] == []


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("application/zip", ZIP),
        ("application/pdf", PDF),
        ("application/gzip", b"\x1f\x8b\x08\x00"),
        ("application/json", b'\xef\xbb\xbf {"a": 1}'),
        ("application/json", b"[1]"),
        ("application/octet-stream", b"\x00\x01anything"),
        ("audio/mpeg", b"ID3\x04"),
        ("audio/mpeg", b"\xff\xfb\x90\x00"),
        ("text/csv", b"a;b\r\n1;2\r\n"),
        ("text/markdown", "# Título".encode()),
        ("text/plain", b"x" * (SNIFFED - 1) + "ñ".encode()[:1]),  # a letter that the cut has broken
        ("video/mp4", b"\x00\x00\x00\x20ftypisom"),
    ],
)
def test_other_kinds_are_known(kind: str, head: bytes) -> None:
    assert is_a(kind, head)


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        ("application/json", HTML),
        ("application/json", ZIP),
        ("application/pdf", ZIP),
        ("application/zip", PDF),
        ("text/plain", b"text\x00with NUL"),
        ("text/plain", b"\xff\xfe not UTF-8"),
        ("text/plain", b"broken at the end \xc3"),
        ("video/mp4", ZIP),
        ("image/svg+xml", SVG),
        ("text/html", HTML),
    ],
)
def test_what_is_something_else_is_refused(kind: str, head: bytes) -> None:
    assert not is_a(kind, head)


def test_a_type_is_compared_without_its_parameters() -> None:
    assert plain_type(" Text/Plain ; charset=UTF-8") == "text/plain"


def test_a_key_tells_how_its_file_is_served() -> None:
    upload = UUID(int=7)
    for kind in EXTENSIONS:
        for key in (incoming_key("gptstore", upload, kind), lasting_key("a-b_c", upload, kind, public=False)):
            assert is_key(key)
            assert not is_public(key)
            assert type_of(key) == kind
    assert is_public(lasting_key("gptstore", upload, "image/png", public=True))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "private",
        "../private/a/00000000-0000-0000-0000-000000000007.png",
        "private/../00000000-0000-0000-0000-000000000007.png",
        "private/a/../../00000000-0000-0000-0000-000000000007.png",
        "private/a/00000000-0000-0000-0000-000000000007.png/../x",
        "private/a/00000000-0000-0000-0000-000000000007.png\n",
        "private/a/00000000-0000-0000-0000-000000000007",
        "elsewhere/a/00000000-0000-0000-0000-000000000007.png",
        "private//00000000-0000-0000-0000-000000000007.png",
        "private/a/%2e%2e.png",
    ],
)
def test_nothing_else_is_a_key(text: str) -> None:
    assert not is_key(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("cover.png", "cover.png"),
        (r"C:\Users\ada\My cover.png", "My cover.png"),
        ("../../etc/passwd", "passwd"),
        ("año 1.pdf", "año 1.pdf"),
        ("line\r\nbreak.txt", "linebreak.txt"),
        ("gnp.\u202eexe.png", "gnp.exe.png"),
        ("..", "file"),
        ("a/", "file"),
    ],
)
def test_a_name_is_only_a_name(typed: str, kept: str) -> None:
    assert file_name(typed) == kept
