"""What somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST_FORGIVEN = 4
MOST_MEANT = 5


def allowed(word: str) -> int:
    """How many slips are forgiven: none in words of up to three letters, one up to seven, else two."""
    return 0 if len(word) < SHORTEST_FORGIVEN else 1 if len(word) < 8 else 2


def grams(word: str) -> set[str]:
    """Its runs of three letters, two blanks in front and one behind, so that beginnings weigh more; a blank with one
    letter is left out, because half of the dictionary has it."""
    padded = f"  {word} "
    return {padded[place : place + 3] for place in range(1, len(padded) - 2)}


def slips(one: str, other: str, most: int) -> int:
    """How many letters have to be added, left out, changed or swapped with a neighbour to make one of the other;
    `most` + 1 for anything beyond (optimal string alignment)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1]


def closest(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The few of them that the word may be a slip of, the nearest first."""
    most = allowed(word)
    near = [(far, one) for one in candidates if 0 < (far := slips(word, one, most)) <= most]
    return tuple(one for _, one in sorted(near)[:MOST_MEANT])
