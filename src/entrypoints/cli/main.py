"""`rhizome`: one program behind every command."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

from core.platform.registry.apps import ManifestError
from entrypoints import cli
from entrypoints.refusal import Refusal
from entrypoints.supervisor.child import PARENT, follow_parent
from entrypoints.supervisor.environment import joining
from settings import SettingsError

_ON_ITS_OWN = frozenset({"dev", "openapi", "sandbox"})
"""Commands that make their environment themselves; in development all others join the run that is there."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status tells whether it succeeded."""
    parent = os.environ.pop(PARENT, None)
    follow_parent(parent)
    chosen = _parser(sys.argv[1:] if arguments is None else arguments)
    try:
        if parent is None and chosen.command not in _ON_ITS_OWN and _in_development(chosen.command):
            os.environ.update(joining(os.environ, Path(".env")))
        status: int = chosen.run(chosen)
    except SettingsError as error:
        print(f"rhizome: the environment can't be used:\n{error}", file=sys.stderr)
        return os.EX_CONFIG
    except ManifestError as error:
        print(f"rhizome: a manifest can't be used: {error}", file=sys.stderr)
        return os.EX_CONFIG
    except Refusal as error:
        print(f"rhizome: {error}", file=sys.stderr)
        return error.status
    except ConnectionError as error:
        print(f"rhizome: what this needs can't be reached: {error}", file=sys.stderr)
        return os.EX_UNAVAILABLE
    except KeyboardInterrupt:
        return 130
    return status


def _in_development(command: str) -> bool:
    return os.environ.get("RHIZOME_ENV") == "development" or command == "seed"


def _parser(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rhizome", description="One backend, many small apps.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    names = {module.name.replace("_", "-"): module.name for module in pkgutil.iter_modules(cli.__path__)}
    del names["main"]
    # A known command needs no other one's module; help and mistakes need them all.
    wanted = arguments[:1] if arguments and arguments[0] in names else sorted(names)
    for name in wanted:
        module: ModuleType = importlib.import_module(f"{cli.__name__}.{names[name]}")
        summary = (module.__doc__ or "").strip().splitlines()[0]
        command = commands.add_parser(name, help=summary, description=summary)
        module.configure(command)
        command.set_defaults(run=module.run)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
