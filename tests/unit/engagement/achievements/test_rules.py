"""Laws of the rules: progress never passes its target, met is met, and more is never worse."""

from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.tries import tries

from core.engagement.achievements.rules import AllOf, AnyOf, AtLeast, Rule, met, standing

SIXTY = tries(60)
METRICS = ("a", "b", "c")
thresholds = st.builds(AtLeast, st.sampled_from(METRICS), st.integers(1, 5))
rules: st.SearchStrategy[Rule] = st.recursive(
    thresholds,
    lambda parts: st.one_of(
        st.builds(AllOf, st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(parts, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
figures = st.dictionaries(st.sampled_from(METRICS), st.integers(-2, 7))


@SIXTY
@given(rules, figures)
def test_progress_never_passes_its_target_and_met_is_met(rule: Rule, found: Mapping[str, int]) -> None:
    so_far = standing(rule, found)
    assert 0 <= so_far.current <= so_far.target
    assert 0 <= so_far.percent <= 100
    assert met(rule, found) == (so_far.current == so_far.target) == (so_far.percent == 100)


@SIXTY
@given(rules, figures, st.sampled_from(METRICS), st.integers(0, 5))
def test_more_of_anything_takes_nothing_away(rule: Rule, found: Mapping[str, int], metric: str, more: int) -> None:
    richer = {**found, metric: found.get(metric, 0) + more}
    assert standing(rule, richer).current >= standing(rule, found).current
    assert met(rule, richer) or not met(rule, found)


@SIXTY
@given(rules)
def test_nothing_is_reached_by_nobody_and_everything_by_somebody(rule: Rule) -> None:
    assert not met(rule, {})
    assert met(rule, dict.fromkeys(METRICS, 5))


@SIXTY
@given(rules)
def test_a_rule_is_data(rule: Rule) -> None:
    assert msgspec.json.decode(msgspec.json.encode(rule), type=AtLeast | AllOf | AnyOf) == rule


def test_a_condition_of_conditions_counts_the_parts_that_are_met() -> None:
    parts = (AtLeast("a", 2), AtLeast("b", 2), AtLeast("c", 2))
    half = {"a": 2, "b": 1, "c": 9}
    assert (standing(AllOf(parts), half).current, standing(AllOf(parts), half).target) == (2, 3)
    assert (standing(AnyOf(parts), half).current, standing(AnyOf(parts), half).target) == (1, 1)
    assert standing(AllOf(parts), half).percent == 66


def test_what_everybody_has_is_refused() -> None:
    for mistake in (lambda: AtLeast("a", 0), lambda: AllOf(()), lambda: AnyOf(())):
        with pytest.raises(ValueError, match=r"achievement|part"):
            mistake()
