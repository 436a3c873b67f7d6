"""Make the owner of the studio: a new account, or one that is there already."""

from __future__ import annotations

import argparse
import getpass
import sys
from functools import partial

from entrypoints.acting import DOER, Use, acted


def configure(parser: argparse.ArgumentParser) -> None:
    """Whose address it is; the password of a new account is asked for, or read from standard input."""
    parser.add_argument(
        "email", help="the owner's address; for a new account a password is asked for, or read from a pipe"
    )


def run(arguments: argparse.Namespace) -> int:
    """Make or promote, and say what was done."""
    made = acted(partial(_make, arguments.email))
    print(f"{arguments.email} {'has a new account and ' if made else ''}is an owner from the next request on.")
    return 0


async def _make(email: str, use: Use) -> bool:
    """Whether the account is new."""
    from core.identity.accounts.make_owner import MakeOwner

    make: MakeOwner = use(MakeOwner)
    known = await make.known(email)
    await make(email, None if known else _password(), by=DOER)
    return not known


def _password() -> str:
    """Never an argument: those are seen by everybody on the machine."""
    return (
        getpass.getpass("Password of the new account: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    )
