"""The provider's pages lead back to the app and to nobody else."""

import pytest

from core.commerce.payments.return_urls import return_url
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
