"""The provider's pages lead back to the app and to nobody else."""

import pytest

from core.commerce.payments.return_urls import ReturnUrls, return_url
from core.platform.registry.spec import AppSpec
from core.shared.errors import Invalid

APP = AppSpec(slug="here", title="Here", cors_origins=frozenset({"https://here.example", "https://www.here.example"}))


def back(given: str | None) -> str:
    return return_url(APP, given, path="/paid", pointer="/success_url")


@pytest.mark.parametrize(
    "given",
    [
        "https://here.example",
        "https://here.example/paid?session={CHECKOUT_SESSION_ID}",
        "https://www.here.example/a#b",
    ],
)
def test_pages_of_the_app_are_taken_as_they_are(given: str) -> None:
    assert back(given) == given


def test_without_a_wish_it_is_a_page_of_the_first_origin() -> None:
    assert back(None) == "https://here.example/paid"


@pytest.mark.parametrize(
    "given",
    [
        "https://there.example/",
        "http://here.example/",
        "https://here.example:8443/",
        "https://here.example.there.example/",
        "https://here.example@there.example/",
        "https://there.example\\@here.example/",
        "https:here.example/",
        "//here.example/",
        "/paid",
        "javascript:alert(1)//here.example",
        " https://here.example/",
        "https://here.example/a b",
        "https://here.example/\n",
        "https://here.example\t/",
        "https://[",
        "HTTPS://HERE.example/",
        "",
    ],
)
def test_anything_else_is_refused_with_the_field(given: str) -> None:
    with pytest.raises(Invalid) as caught:
        back(given)
    assert caught.value.pointer == "/success_url"


HERE = ReturnUrls("https://api.example/", local=True)


@pytest.mark.parametrize(
    "given",
    [
        "https://api.example/thanks",
        "http://localhost:3000/thanks",
        "http://localhost/",
        "https://127.0.0.1:8443",
        "http://[::1]:5173/",
        "http://[::1]/",
        "https://here.example/",
    ],
)
def test_the_service_itself_and_in_development_this_machine_are_allowed(given: str) -> None:
    assert HERE(APP, given, path="/paid", pointer="/success_url") == given


@pytest.mark.parametrize(
    "given",
    [
        "http://localhost.evil.example/",
        "http://localhost:3000@evil.example/",
        "http://evil.example:3000/",
        "http://127.0.0.1.evil.example:80/",
        "http://localhost:³/",
        "ftp://localhost:3000/",
        "https://api.example:444/",
        "http://::1:3000/",
    ],
)
def test_what_only_looks_like_this_machine_is_refused(given: str) -> None:
    with pytest.raises(Invalid):
        HERE(APP, given, path="/paid", pointer="/success_url")


@pytest.mark.parametrize("given", ["http://localhost:3000/", "http://127.0.0.1/"])
def test_in_production_no_machine_of_its_own_is_allowed(given: str) -> None:
    with pytest.raises(Invalid):
        ReturnUrls("https://api.example")(APP, given, path="/paid", pointer="/success_url")


def test_an_app_without_origins_leads_back_to_the_service() -> None:
    bare = AppSpec(slug="bare", title="Bare")
    assert HERE(bare, None, path="/paid", pointer="/success_url") == "https://api.example/paid"
