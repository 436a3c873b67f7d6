"""What a group is asked, and one time of asking."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from core.bots.said import Said, lines, say

ANSWERING = timedelta(hours=2)
LONGEST_ANSWER = 1000


class Standup(msgspec.Struct, frozen=True, kw_only=True):
    """What a group is asked and when, on the clock of `zone`. Members by their id at Telegram."""

    cron: str
    zone: str
    questions: list[str]
    members: dict[int, str] = {}
    holidays: list[date] = []
    skipping: list[int] = []
    paused: bool = False
    answering: timedelta = ANSWERING


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """One time of asking: who was asked, what they have said so far, who can't be reached, who skips it. Not
    `open` once it was posted."""

    day: date
    questions: list[str]
    asked: dict[int, str]
    answers: dict[int, list[str]] = {}
    unreachable: list[int] = []
    skipped: list[int] = []
    open: bool = True

    def open_for(self, person: int) -> bool:
        """Whether an answer of theirs is still waited for."""
        waits = self.open and person in self.asked and person not in self.unreachable and person not in self.skipped
        return waits and len(self.answers.get(person, [])) < len(self.questions)

    @property
    def over(self) -> bool:
        """Whether nobody is waited for."""
        return not any(self.open_for(person) for person in self.asked)


class Asking(msgspec.Struct, frozen=True):
    """Which group's question somebody is answering."""

    group: int


def summary_of(this: Round) -> Said:
    """What was said, and who said nothing."""
    told = []
    for person, name in this.asked.items():
        said = this.answers.get(person, [])
        if said:
            pairs = zip(this.questions, said, strict=False)
            told.append("\n".join([f"👤 {name}", *(f"· {question} {answer}" for question, answer in pairs)]))
    out = {*this.skipped, *this.unreachable}
    silent = [name for person, name in this.asked.items() if person not in out and not this.answers.get(person)]
    parts: list[Said | str] = [say(en=f"Standup of {this.day}", es=f"Standup del {this.day}"), *told]
    gone = [this.asked[person] for person in this.unreachable]
    skipped = [this.asked[person] for person in this.skipped]
    for names, en, es in (
        (silent, "Missing", "Faltan"),
        (skipped, "Skipped", "Se lo saltan"),
        (gone, "I may not write to (say /start to me)", "No puedo escribir a (decidme /start)"),
    ):
        if names:
            parts.append(say(en=f"{en}: {', '.join(names)}", es=f"{es}: {', '.join(names)}"))
    return lines(*parts, between="\n\n")
