"""Every type of message that a manifest names is known to somebody, and iOS is asked under a name of the app."""

import pytest

from bootstrap import wire
from core.messaging.delivery.occasions import Occasions
from core.messaging.feature import Messages
from core.messaging.motivation.occasions import AskedTest, MotivationOccasion
from core.platform.registry.apps import Apps
from settings import read_settings
from tests.support.service import MEMORY


def test_every_type_of_every_app_has_an_occasion() -> None:
    container = wire(read_settings(MEMORY))
    known, senders = container.get(Occasions), 0
    for app in container.get(Apps).values():
        messages = app.feature(Messages)
        if messages is not None:
            senders += 1
            assert [kind for kind in messages.types if kind not in known] == [], app.slug
            assert messages.apns_topic in app.apple_bundle_ids
    assert senders


def test_a_type_has_one_occasion() -> None:
    found = Occasions([MotivationOccasion(), AskedTest()])
    assert "test" in found
    assert "reminder" not in found
    with pytest.raises(ValueError, match="'test'"):
        Occasions([AskedTest(), AskedTest()])
