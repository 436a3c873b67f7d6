"""Give a person a role in an app, or take it away."""

from __future__ import annotations

import argparse
import os

from core.identity.roles.model import ROLES, STUDIO_ROLES
from entrypoints.acting import DOER, Use, acted
from entrypoints.refusal import Refusal


def configure(parser: argparse.ArgumentParser) -> None:
    """Who, what and where."""
    parser.add_argument("email", help="the person's address")
    parser.add_argument("role", choices=sorted(ROLES), help="what they are to be")
    parser.add_argument("--app", default="", metavar="APP", help="in which app; an owner is one in all of them")
    parser.add_argument("--withdraw", action="store_true", help="take the role away")


def run(arguments: argparse.Namespace) -> int:
    """Grant or withdraw, and say so."""
    if (arguments.role in STUDIO_ROLES) == bool(arguments.app):
        where = "is the whole studio's and takes no --app" if arguments.app else "needs --app"
        raise Refusal(f"The role {arguments.role} {where}.", os.EX_USAGE)

    async def grant(use: Use) -> None:
        await _grant(arguments, use)

    acted(grant)
    what = "is no longer" if arguments.withdraw else "is"
    print(f"{arguments.email} {what} {arguments.role}{f' in {arguments.app}' if arguments.app else ''}.")
    return 0


async def _grant(arguments: argparse.Namespace, use: Use) -> None:
    from core.identity.accounts.emails import normalised_email
    from core.identity.roles.change_standing import ChangeStanding
    from core.platform.registry.apps import Apps
    from core.shared.actor import STUDIO

    if arguments.app and arguments.app not in use(Apps):
        raise Refusal(f"There is no app {arguments.app!r}.", os.EX_DATAERR)
    standing: ChangeStanding = use(ChangeStanding)
    user_id = await standing.find(normalised_email(arguments.email))
    change = standing.withdraw if arguments.withdraw else standing.grant
    await change(arguments.app or STUDIO, user_id, arguments.role, by=DOER)
