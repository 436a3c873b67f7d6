"""Failures on demand."""

import pytest

from core.shared.errors import Invalid
from entrypoints.sandbox.faults import FaultCommand, Faults


def test_a_fault_meets_as_many_calls_as_it_was_asked_for() -> None:
    faults = Faults()
    faults.add(FaultCommand(service="email", status=500, times=2))
    met = [faults.take("email", "/x") is not None for _ in range(3)]
    assert met == [True, True, False]
    assert faults.list() == []


def test_a_fault_is_for_its_own_service() -> None:
    faults = Faults()
    faults.add(FaultCommand(service="email", status=500))
    assert faults.take("apple", "/x") is None
    assert len(faults.list()) == 1


def test_match_looks_at_path_and_body() -> None:
    faults = Faults()
    faults.add(FaultCommand(service="apple", drop=True, match="revoke", times=2))
    assert faults.take("apple", "/auth/token", "grant_type=x") is None
    assert faults.take("apple", "/auth/revoke", "") is not None
    assert faults.take("apple", "/auth/token", "hint=revoke") is not None


def test_of_several_the_first_that_fits_is_used_up_first() -> None:
    faults = Faults()
    for status in (500, 429):
        faults.add(FaultCommand(service="email", status=status))
    taken = [faults.take("email", "") for _ in range(2)]
    assert [fault.status for fault in taken if fault] == [500, 429]


def test_cleared_faults_are_gone() -> None:
    faults = Faults()
    faults.add(FaultCommand(service="email", status=500))
    faults.clear()
    assert faults.take("email", "") is None


def test_a_fault_that_would_change_nothing_is_refused() -> None:
    with pytest.raises(Invalid):
        Faults().add(FaultCommand(service="email"))
