"""What messages say."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from core.messaging.delivery.texts import TEMPLATES, Text, text
from core.messaging.motivation.occasions import quote
from core.messaging.motivation.quotes import QUOTES
from core.platform.registry.apps import SHIPPED, discover
from core.shared.messages import MessageType, Wording


@pytest.mark.parametrize(
    ("kind", "params", "body"),
    [
        ("reminder", {"reminder_type": "stretch"}, "Time for your stretch!"),
        ("streak_risk", {"streak": 1}, "Don't lose your 1 day streak!"),
        ("streak_risk", {"streak": 12}, "Don't lose your 12 day streak!"),
        ("achievement", {"title": "Early {bird}"}, "You earned: Early {bird}"),
        ("weekly_summary", {"count": 1}, "You completed 1 challenge this week!"),
        ("weekly_summary", {"count": 2}, "You completed 2 challenges this week!"),
    ],
)
def test_english_says_it_to_the_letter(kind: MessageType, params: dict[str, str | int], body: str) -> None:
    assert text(kind, "en", Wording(params=params)).body == body


def test_an_achievement_is_announced_as_such() -> None:
    assert text("achievement", "en", Wording(params={"title": "x"})).title == "🏆 Achievement Unlocked!"


def test_spanish_has_its_own_plurals() -> None:
    assert text("weekly_summary", "es", Wording(params={"count": 1})).body == "¡Has completado 1 reto esta semana!"
    assert text("weekly_summary", "es", Wording(params={"count": 3})).body == "¡Has completado 3 retos esta semana!"
    assert text("streak_risk", "es-MX", Wording(params={"streak": 1})).body == "¡No pierdas tu racha de 1 día!"


def test_ones_own_words_stand_as_they_are() -> None:
    said = text("reminder", "fr", Wording(title="{Tea}", body="Drink {reminder_type}"))
    assert said == Text("{Tea}", "Drink {reminder_type}")


def test_a_missing_parameter_is_an_error() -> None:
    for kind in ("reminder", "weekly_summary"):
        with pytest.raises(LookupError):
            text(kind, "en", Wording())


def test_every_language_of_an_app_has_every_template() -> None:
    types = set(TEMPLATES["en"])
    for app in discover(SHIPPED).values():
        for locale in app.locales:
            assert set(TEMPLATES[locale]) == types
            assert len(QUOTES[locale]) >= 60


def test_quotes_are_short_different_and_as_many_in_each_language() -> None:
    assert len({len(quotes) for quotes in QUOTES.values()}) == 1
    for quotes in QUOTES.values():
        assert len(set(quotes)) == len(quotes)
        assert all(10 < len(each) <= 90 and each == each.strip() for each in quotes)


def test_no_quote_comes_again_before_all_have_come() -> None:
    user, first = UUID(int=99), date(2030, 1, 1)
    days = [first + timedelta(days=number) for number in range(len(QUOTES["en"]))]
    assert len({quote(user, day, "en") for day in days}) == len(days)
    assert quote(user, first, "es") in QUOTES["es"]
    assert len({quote(UUID(int=number), first, "en") for number in range(200)}) > 40
