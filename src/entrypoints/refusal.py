"""A command that can't go on."""

from __future__ import annotations

import os


class Refusal(Exception):
    """The message is for a person, one sentence that also says what to do; `status` is the command's exit status."""

    def __init__(self, sentence: str, status: int = os.EX_UNAVAILABLE) -> None:
        super().__init__(sentence)
        self.status = status
