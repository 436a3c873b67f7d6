"""Parts of files, and the names they are saved by."""

import pytest

from core.media.disposition import saved_as
from entrypoints.http.ranges import Unsatisfiable, asked_part


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=2-5", (2, 4)),
        ("bytes=2-", (2, 8)),
        ("bytes=-3", (7, 3)),
        ("bytes=-30", (0, 10)),
        ("bytes=0-99", (0, 10)),
        ("bytes=9-9", (9, 1)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=٣-", None),
    ],
)
def test_one_range_of_bytes_is_understood(header: str | None, part: tuple[int, int] | None) -> None:
    assert asked_part(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0", f"bytes={10**17}-"])
def test_what_is_beyond_the_end_is_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked_part(header, 10)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("plain name.pdf", 'attachment; filename="plain name.pdf"'),
        ("año.pdf", "attachment; filename=\"ano.pdf\"; filename*=UTF-8''a%C3%B1o.pdf"),
        ('a"b\\c.pdf', "attachment; filename=\"a_b_c.pdf\"; filename*=UTF-8''a%22b%5Cc.pdf"),
        (
            "x\r\nSet-Cookie: a=b",
            "attachment; filename=\"x__Set-Cookie_ a=b\"; filename*=UTF-8''x%0D%0ASet-Cookie%3A%20a%3Db",
        ),
        ("指南", "attachment; filename=\"file\"; filename*=UTF-8''%E6%8C%87%E5%8D%97"),
        ("100% (1).pdf", "attachment; filename=\"100_ (1).pdf\"; filename*=UTF-8''100%25%20%281%29.pdf"),
    ],
)
def test_a_file_is_saved_by_its_name_whatever_that_holds(name: str, told: str) -> None:
    assert saved_as(name) == told
