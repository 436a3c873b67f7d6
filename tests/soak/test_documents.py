"""The documents against many more requests than a test run has time for."""

import pytest

from tests.integration.test_schemathesis import APPS, attack, service

__all__ = ["service"]  # a fixture

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600), pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("seed", [2, 3, 5])
def test_every_answer_is_as_documented(service: str, app: str, seed: int) -> None:
    attack(service, app, seed=seed, examples=300)
