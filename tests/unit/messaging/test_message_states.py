"""Which state follows from what providers say."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from core.messaging.delivery.life import begun, dropped, hindered, settled
from core.messaging.delivery.model import Message, Recipient
from core.messaging.preferences.model import Quiet, Wishes
from core.messaging.push.message import Accepted, Gone, Later, Refused
from core.shared.messages import MessageType

NOON = datetime(2030, 5, 15, 12, tzinfo=UTC)
MIDNIGHT = datetime(2030, 5, 16, tzinfo=UTC)


def message(kind: MessageType = "reminder", accepted: int = 0) -> Message:
    return Message(
        id=UUID(int=5),
        app="here",
        user_id=UUID(int=1),
        type=kind,
        key="k",
        ref=None,
        day=NOON.date(),
        created_at=NOON,
        due_at=NOON,
        expires_at=MIDNIGHT,
        batch=UUID(int=3),
        accepted=accepted,
    )


def somebody(quiet: Quiet | None = None) -> Recipient:
    return Recipient(timezone="UTC", locale="en", email=None, wishes=Wishes({}, quiet))


def test_a_beginning_is_for_one_alone() -> None:
    change = begun(message())
    assert (change.before, change.attempts, change.after.state, change.after.attempts) == (("handed",), 0, "sending", 1)


def test_one_device_that_took_it_is_enough() -> None:
    after = settled(begun(message()).after, [("a", Gone()), ("b", Accepted()), ("c", Refused("big"))], NOON).after
    assert (after.state, after.accepted, after.settled_at, after.remaining) == ("sent", 1, NOON, None)


def test_without_any_it_has_failed() -> None:
    after = settled(begun(message()).after, [("a", Gone(reason="dead")), ("b", Refused("big"))], NOON).after
    assert (after.state, after.accepted, after.reason) == ("failed", 0, "gone: dead")


def test_later_is_for_those_devices_alone_and_for_as_long_as_they_were_told() -> None:
    outcomes = [("a", Accepted()), ("b", Later(90)), ("c", Gone()), ("d", Later())]
    after = settled(begun(message()).after, outcomes, NOON).after
    assert (after.state, after.accepted, after.remaining, after.batch) == ("waiting", 1, ("b", "d"), None)
    assert after.due_at == NOON + timedelta(seconds=90)


def test_waits_grow() -> None:
    sending = [replace(begun(message()).after, attempts=attempts) for attempts in range(1, 9)]
    waits = [(settled(each, [("a", Later())], NOON).after.due_at - NOON).total_seconds() for each in sending]
    assert waits == sorted(waits)
    assert 11 <= waits[0] <= 19
    assert waits[-1] > 900


def test_what_cannot_be_tried_again_in_time_is_over() -> None:
    late = MIDNIGHT - timedelta(seconds=5)
    assert settled(begun(message()).after, [("a", Later())], late).after.state == "failed"
    assert settled(begun(message(accepted=1)).after, [("a", Later())], late).after.state == "sent"


def test_who_is_gone_gets_nothing_and_what_is_late_is_dropped() -> None:
    for change, reason in (
        (hindered(message(), None, NOON), "gone"),
        (hindered(message(), somebody(), MIDNIGHT), "late"),
    ):
        assert change
        assert (change.after.state, change.after.reason) == ("dropped", reason)
    assert hindered(message(), somebody(), MIDNIGHT - timedelta(microseconds=1)) is None


def test_a_rest_defers_and_gives_the_day_of_its_end_to_live() -> None:
    change = hindered(message(), somebody(Quiet(11 * 60, 7 * 60)), NOON)
    assert change
    assert (change.after.state, change.after.batch) == ("waiting", None)
    assert change.after.due_at == datetime(2030, 5, 16, 7, tzinfo=UTC)
    assert change.after.expires_at == datetime(2030, 5, 17, tzinfo=UTC)


def test_a_warning_of_the_days_end_is_not_put_off_beyond_it() -> None:
    over_night, till_evening = somebody(Quiet(11 * 60, 7 * 60)), somebody(Quiet(11 * 60, 20 * 60))
    change = hindered(message("streak_risk"), over_night, NOON)
    assert change
    assert (change.after.state, change.after.reason) == ("dropped", "quiet")
    change = hindered(message("streak_risk"), till_evening, NOON)
    assert change
    assert (change.after.state, change.after.due_at.hour, change.after.expires_at) == ("waiting", 20, MIDNIGHT)


def test_a_test_knows_no_rest() -> None:
    assert hindered(message("test"), somebody(Quiet(0, 1439)), NOON) is None


def test_what_some_device_has_was_sent_whatever_comes_after() -> None:
    assert dropped(message(accepted=1), "untrue", NOON).after.state == "sent"
    assert dropped(message(), "untrue", NOON).after.state == "dropped"
