"""The clock that can be held."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from timeit import timeit

import pytest

from adapters.sandbox.clock import SandboxClock

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_it_shows_real_time_until_it_is_held() -> None:
    clock = SandboxClock()
    assert not clock.held()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


def test_it_stands_still_from_the_first_set_on_until_it_is_moved() -> None:
    clock = SandboxClock()
    clock.hold(NOON)
    assert clock.held()
    assert clock.now() == clock.now() == NOON
    clock.advance(timedelta(days=1, microseconds=1))
    assert clock.now() == NOON + timedelta(days=1, microseconds=1)


def test_it_may_be_set_back() -> None:
    clock = SandboxClock()
    clock.hold(NOON)
    clock.hold(NOON - timedelta(days=400))
    assert clock.now() == NOON - timedelta(days=400)


def test_advancing_real_time_holds_it() -> None:
    clock = SandboxClock()
    clock.advance(timedelta(hours=1))
    assert clock.held()
    assert abs(clock.now() - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=1)


def test_released_it_shows_real_time_again() -> None:
    clock = SandboxClock()
    clock.hold(NOON)
    clock.release()
    assert not clock.held()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


@pytest.mark.parametrize("by", [timedelta(days=-40_000), timedelta(days=3_000_000), timedelta(days=999_999_999)])
def test_an_instant_beyond_its_reach_changes_nothing(by: timedelta) -> None:
    clock = SandboxClock()
    clock.hold(NOON)
    with pytest.raises(OverflowError):
        clock.advance(by)
    assert clock.now() == NOON


def test_clocks_over_one_file_are_one_clock(tmp_path: Path) -> None:
    one, other = SandboxClock(tmp_path / "run" / "clock"), SandboxClock(tmp_path / "run" / "clock")
    one.hold(NOON)
    assert other.now() == NOON
    other.advance(timedelta(seconds=1))
    assert one.now() == NOON + timedelta(seconds=1)
    assert SandboxClock(tmp_path / "run" / "clock").held()


def test_another_process_follows_at_once_and_no_advance_is_lost(tmp_path: Path) -> None:
    clock = SandboxClock(tmp_path / "clock")
    clock.hold(NOON)
    program = (
        "import sys; from datetime import timedelta; from pathlib import Path\n"
        "from adapters.sandbox.clock import SandboxClock\n"
        "clock = SandboxClock(Path(sys.argv[1]))\n"
        "for _ in range(2000): clock.advance(timedelta(seconds=1))\n"
        "print(clock.held())\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "clock")]
    source = str(Path(__file__).parents[3] / "src")
    others = [
        subprocess.Popen(command, env={"PYTHONPATH": source}, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in others] == ["True", "True"]
    assert clock.now() == NOON + timedelta(seconds=4000)


def test_a_read_costs_little_more_than_asking_the_machine() -> None:
    clock = SandboxClock()
    rounds = 20_000
    machine = min(timeit(lambda: datetime.now(UTC), number=rounds) for _ in range(5))
    real = min(timeit(clock.now, number=rounds) for _ in range(5))
    clock.hold(NOON)
    held = min(timeit(clock.now, number=rounds) for _ in range(5))
    assert max(real, held) < 6 * machine
