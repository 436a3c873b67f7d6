"""Signed URLs: only what we signed opens anything, and only in its time."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.storage.s3_links import S3Links
from adapters.storage.sigv4 import S3Place, presigned
from adapters.system.keys import HmacDerivedTokens
from core.media.links import SignedLinks, Ticket
from core.shared.errors import Forbidden, Gone

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
KEY = "private/here/00000000-0000-0000-0000-000000000007.pdf"
OTHER = "private/here/00000000-0000-0000-0000-000000000008.pdf"
links = SignedLinks(HmacDerivedTokens(["s" * 32]), "https://us.example")
PLACE = S3Place(
    endpoint="https://account.r2.cloudflarestorage.com",
    region="auto",
    bucket="files",
    access_key="AK/ID",
    secret_key="s+c",
)


def ticket_of(url: str) -> Ticket:
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    return Ticket(
        expires=int(query["expires"]),
        signature=query["signature"],
        size=int(query["size"]) if "size" in query else None,
        name=query.get("name"),
    )


def sending(size: int = 10) -> Ticket:
    return ticket_of(links.sending(KEY, content_type="image/png", size=size, now=NOW, expires_at=LATER).url)


def fetching(name: str | None = "año & co.pdf") -> Ticket:
    return ticket_of(links.fetching(KEY, name=name, now=NOW, expires_at=LATER))


def test_a_link_is_good_until_its_instant() -> None:
    just_before = LATER - timedelta(seconds=1)
    links.check_sending(KEY, "image/png", sending(), just_before)
    links.check_fetching(KEY, fetching(), just_before)
    links.check_fetching(KEY, fetching(None), just_before)
    for at in (LATER, LATER + timedelta(days=1)):
        with pytest.raises(Gone, match="link_expired"):
            links.check_sending(KEY, "image/png", sending(), at)
        with pytest.raises(Gone, match="link_expired"):
            links.check_fetching(KEY, fetching(), at)


def test_nothing_of_a_link_can_be_changed() -> None:
    good, saved = sending(), fetching()
    changed = [
        lambda: links.check_sending(OTHER, "image/png", good, NOW),
        lambda: links.check_sending(KEY, "text/html", good, NOW),
        lambda: links.check_sending(
            KEY, "image/png", Ticket(expires=good.expires + 1, signature=good.signature, size=10), NOW
        ),
        lambda: links.check_sending(
            KEY, "image/png", Ticket(expires=good.expires, signature=good.signature, size=11), NOW
        ),
        lambda: links.check_sending(KEY, "image/png", Ticket(expires=good.expires, signature="", size=10), NOW),
        lambda: links.check_fetching(OTHER, saved, NOW),
        lambda: links.check_fetching(
            KEY, Ticket(expires=saved.expires, signature=saved.signature, name="evil.exe"), NOW
        ),
        lambda: links.check_fetching(KEY, Ticket(expires=saved.expires, signature=saved.signature), NOW),
        lambda: links.check_fetching(KEY, Ticket(expires=good.expires, signature=good.signature), NOW),
        lambda: links.check_sending(
            KEY, "image/png", Ticket(expires=saved.expires, signature=saved.signature, size=10), NOW
        ),
    ]
    for check in changed:
        with pytest.raises(Forbidden, match="link_invalid"):
            check()


def test_a_forged_link_of_the_past_is_told_to_be_forged() -> None:
    with pytest.raises(Forbidden):
        links.check_fetching(KEY, Ticket(expires=1, signature="x"), NOW)


def test_a_link_outlives_the_change_of_keys_while_the_old_one_is_accepted() -> None:
    rotated = SignedLinks(HmacDerivedTokens(["n" * 32, "s" * 32]), links.base)
    rotated.check_fetching(KEY, fetching(), NOW)
    with pytest.raises(Forbidden):
        SignedLinks(HmacDerivedTokens(["n" * 32]), links.base).check_fetching(KEY, fetching(), NOW)


@pytest.mark.parametrize(
    ("method", "headers", "query"),
    [
        ("GET", {}, {}),
        ("GET", {}, {"response-content-disposition": "attachment; filename=\"a b.pdf\"; filename*=UTF-8''%C3%A1"}),
        ("PUT", {"Content-Length": "10", "Content-Type": "image/png"}, {}),
    ],
)
def test_amazons_own_library_signs_the_same(
    method: str, headers: dict[str, str], query: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore import auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    monkeypatch.setattr(auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
    request = AWSRequest(method=method, url=f"{PLACE.endpoint}/files/{KEY}", headers=headers, params=query)
    auth.S3SigV4QueryAuth(Credentials("AK/ID", "s+c"), "s3", "auto", expires=600).add_auth(request)
    theirs = parse_qs(urlsplit(request.prepare().url).query)
    ours = urlsplit(presigned(PLACE, method, KEY, at=NOW, seconds=600, headers=headers, query=query))
    assert parse_qs(ours.query) == theirs
    assert (ours.netloc, ours.path) == ("account.r2.cloudflarestorage.com", f"/files/{KEY}")


def test_a_bucket_is_told_size_type_name_and_end() -> None:
    class Real:
        def now(self) -> datetime:
            return NOW + timedelta(days=400)  # the domain's clock may be held elsewhere

    s3 = S3Links(PLACE, "https://us.example", Real())
    sent = s3.sending(KEY, content_type="image/png", size=10, now=NOW, expires_at=LATER)
    asked = parse_qs(urlsplit(sent.url).query)
    assert asked["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert (asked["X-Amz-Expires"], asked["X-Amz-Date"]) == (["600"], ["20310205T120000Z"])
    assert sent.headers == {"Content-Type": "image/png"}
    fetched = parse_qs(urlsplit(s3.fetching(KEY, name="año.pdf", now=NOW, expires_at=LATER)).query)
    assert fetched["response-content-disposition"] == [
        "attachment; filename=\"ano.pdf\"; filename*=UTF-8''a%C3%B1o.pdf"
    ]
    assert fetched["response-content-type"] == ["application/pdf"]
    assert s3.lasting(KEY) == f"https://us.example/files/{KEY}"
