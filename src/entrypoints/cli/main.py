"""`rhizome`: one program behind every command."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from types import ModuleType

from core.platform.registry.apps import ManifestError
from entrypoints import cli
from entrypoints.refusal import Refusal
from entrypoints.supervisor.child import PARENT, follow_parent
from settings import SettingsError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status tells whether it succeeded."""
    follow_parent(os.environ.pop(PARENT, None))
    chosen = _parser(sys.argv[1:] if arguments is None else arguments)
    try:
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
    except KeyboardInterrupt:
        return 130
    return status


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
