"""`rhizome`: one program behind every command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from entrypoints.cli import dev, migrate, serve
from settings import SettingsError

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status tells whether it succeeded."""
    parser = argparse.ArgumentParser(prog="rhizome", description="One backend, many small apps.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in {"dev": dev, "serve": serve, "migrate": migrate}.items():
        summary = (module.__doc__ or "").strip().splitlines()[0]
        command = commands.add_parser(name, help=summary, description=summary)
        module.configure(command)
        command.set_defaults(run=module.run)
    chosen = parser.parse_args(arguments)
    try:
        run: Command = chosen.run
        return run(chosen)
    except SettingsError as error:
        print(f"rhizome: the environment can't be used:\n{error}", file=sys.stderr)
        return os.EX_CONFIG


if __name__ == "__main__":
    sys.exit(main())
