"""How often Apple is asked for its keys."""

from dataclasses import dataclass
from typing import Any

import pytest

from adapters.apple.key_set import FRESH_SECONDS, SEARCH_SECONDS, AppleKeySet
from core.shared.errors import Unavailable


@dataclass
class Apple:
    """Counts how often it is asked; away if told so."""

    asked: int = 0
    away: bool = False

    async def call(self, _method: str, _path: str) -> tuple[int, Any]:
        self.asked += 1
        if self.away:
            raise Unavailable("provider_unavailable")
        return 200, {"keys": []}


@dataclass
class Seconds:
    """A clock of this test's own."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_hundred_made_up_ids_cost_apple_one_search_a_minute() -> None:
    apple, seconds = Apple(), Seconds()
    keys = AppleKeySet(apple, seconds)  # type: ignore[arg-type]  # all of AppleHttp that is used
    for number in range(100):
        assert await keys.key(f"made up {number}") is None
        seconds.now += SEARCH_SECONDS / 200
    assert apple.asked == 2, "the first need, and one search"
    seconds.now += SEARCH_SECONDS
    await keys.key("made up")
    assert apple.asked == 3


async def test_keys_are_read_again_after_hours_and_an_outage_then_is_no_trouble() -> None:
    apple, seconds = Apple(), Seconds()
    keys = AppleKeySet(apple, seconds)  # type: ignore[arg-type]  # all of AppleHttp that is used
    await keys.key("made up")
    apple.away, seconds.now = True, FRESH_SECONDS + 1
    assert await keys.key("made up") is None


async def test_without_any_key_an_outage_is_told() -> None:
    with pytest.raises(Unavailable):
        await AppleKeySet(Apple(away=True), Seconds()).key("any")  # type: ignore[arg-type]  # all of AppleHttp that is used
