"""The server's word on CorpFinity's streaks."""

from typing import Any

from tests.integration.reminders.people import person, pointer
from tests.support.service import Service

NEVER = {
    "current": 0,
    "longest": 0,
    "total_days": 0,
    "last_day": None,
    "status": "none",
    "today_done": False,
    "expires_at": None,
    "freezes": 0,
    "repair": None,
}


async def test_an_app_offers_what_its_manifest_says(service: Service) -> None:
    ada = await person(service)
    assert await ada.get("/streaks") == NEVER
    assert (await ada.get("/streaks/history"))["items"] == []
    for method, path in (("POST", "/streaks"), ("POST", "/streaks/pauses"), ("POST", "/streaks/repair")):
        assert (await ada.ask(method, path, {})).status_code in {404, 405}, path


CLAIMS: list[tuple[Any, bool]] = [
    (None, True),
    ({}, True),
    ({"current": 0, "longest": 0, "last_day": None}, True),
    ({"current": 1}, False),
    ({"current": 0, "longest": 3}, False),
    ({"last_day": "2030-01-01"}, False),
]


async def test_a_claim_is_compared_with_the_facts(service: Service) -> None:
    ada = await person(service)
    for claim, valid in CLAIMS:
        answer = await ada.ask("POST", "/streaks/validate", claim)
        assert (answer.status_code, answer.json()) == (200, {**NEVER, "valid": valid}), claim


async def test_a_claim_that_no_streak_could_meet_is_refused(service: Service) -> None:
    ada = await person(service)
    for claim, blamed in (({"current": -1}, "/current"), ({"last_day": "soon"}, "/last_day"), ({"days": 1}, "/days")):
        assert pointer(await ada.ask("POST", "/streaks/validate", claim)) == (422, blamed)
