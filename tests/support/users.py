"""Run a piece of a test in another process, as the user we are or as an ordinary one."""

import os
import pickle
import pwd
import signal
import traceback
import warnings
from collections.abc import Callable
from typing import Any

IS_ROOT = os.geteuid() == 0
USERS = ["root", "ordinary"] if IS_ROOT else ["ordinary"]  # whom this test run can act as
ORDINARY = pwd.getpwnam("nobody") if IS_ROOT else pwd.getpwuid(os.geteuid())


class Child:
    """A forked process that runs `work` as `user`; it needs no interpreter that this user could reach."""

    def __init__(self, user: str, work: Callable[[], Any]) -> None:
        self._answer, tell = os.pipe()
        with warnings.catch_warnings():  # of threads, from 3.12 on: the runner's own, which we do not touch
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            os.close(self._answer)
            os._exit(_run(user, work, tell))
        os.close(tell)

    def result(self) -> Any:
        """What `work` returned; raises what it raised."""
        with os.fdopen(self._answer, "rb") as answer:
            told = answer.read()
        os.waitpid(self.pid, 0)
        outcome, trace = pickle.loads(told)
        if isinstance(outcome, BaseException):
            outcome.add_note(trace)
            raise outcome
        return outcome

    def kill(self) -> None:
        """kill -9, at once."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._answer)


def run_as(user: str, work: Callable[[], Any]) -> Any:
    """What `work` returns or raises as `user`, whom USERS names."""
    return Child(user, work).result()


def _run(user: str, work: Callable[[], Any], tell: int) -> int:
    try:
        if user == "ordinary" and IS_ROOT:
            os.setgroups([])
            os.setgid(ORDINARY.pw_gid)
            os.setuid(ORDINARY.pw_uid)
        outcome: tuple[Any, str] = (work(), "")
    except BaseException as error:
        outcome = (error, traceback.format_exc())
    with os.fdopen(tell, "wb") as answer:
        answer.write(pickle.dumps(outcome))
    return 0
