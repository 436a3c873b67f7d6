"""When an achievement is reached: thresholds of figures, and conditions made of conditions."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class AtLeast(msgspec.Struct, frozen=True, tag="at_least", tag_field="kind"):
    """The figure is `n` or more."""

    metric: str
    n: int

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError("what everybody has from the start is no achievement")


class AllOf(msgspec.Struct, frozen=True, tag="all_of", tag_field="kind"):
    """Every part is met."""

    parts: tuple[AtLeast | AllOf | AnyOf, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a condition needs a part")


class AnyOf(msgspec.Struct, frozen=True, tag="any_of", tag_field="kind"):
    """One part is met, whichever."""

    parts: tuple[AtLeast | AllOf | AnyOf, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a condition needs a part")


Rule = AtLeast | AllOf | AnyOf


class Standing(msgspec.Struct, frozen=True):
    """How far somebody is: `current` of `target`, and never beyond. Met is met when they are equal."""

    current: int
    target: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 says that it is met."""
        return self.current * 100 // self.target


def standing(rule: Rule, figures: Mapping[str, int]) -> Standing:
    """How far these figures reach; one that is not there is 0.

    A threshold counts the figure, `AllOf` the parts that are met, and `AnyOf` whether one is.
    """
    if isinstance(rule, AtLeast):
        return Standing(min(max(figures.get(rule.metric, 0), 0), rule.n), rule.n)
    target = len(rule.parts) if isinstance(rule, AllOf) else 1
    return Standing(min(sum(met(part, figures) for part in rule.parts), target), target)


def met(rule: Rule, figures: Mapping[str, int]) -> bool:
    """Whether the condition holds."""
    if isinstance(rule, AtLeast):
        return figures.get(rule.metric, 0) >= rule.n
    return (all if isinstance(rule, AllOf) else any)(met(part, figures) for part in rule.parts)
