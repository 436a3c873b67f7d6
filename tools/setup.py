"""Make `.venv` hold what a lock file names, and this project. Nothing to do costs milliseconds.

    python3 tools/setup.py run     requirements/run.lock: what `rhizome` needs
    python3 tools/setup.py dev     requirements/dev.lock: the same and the tools for tests

This file is the door: it runs on any Python 3 and goes on with one that fits. Standard library only.
"""

import shutil
import subprocess
import sys

FITTING = ((3, 13), (3, 12), (3, 11))


def find_python() -> "str | None":
    """This Python, if it fits, else the newest on PATH that does and that runs; None when there is none."""
    if sys.version_info[:2] in FITTING:
        return sys.executable
    for version in FITTING:
        path = shutil.which("python{}.{}".format(*version))
        check = f"import sys; sys.exit(sys.version_info[:2] != {version})"
        if path and subprocess.call([path, "-c", check], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


def main() -> "int | str":
    """The exit status, or the sentence to fail with."""
    python = find_python()
    if python is None:
        return "Rhizome needs Python 3.11, 3.12 or 3.13; this is {}.{}, and none is on PATH.".format(*sys.version_info)
    if python != sys.executable:
        return subprocess.call([python, *sys.argv])
    from environment import set_up

    return set_up(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
