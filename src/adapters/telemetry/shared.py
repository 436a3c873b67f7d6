"""One page of metrics for several processes on one port."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import MutableMapping

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Named by prometheus-client, which reads it when it is imported."""


def share_metrics(environ: MutableMapping[str, str]) -> None:
    """Have the processes that are started with `environ` keep their counts in a folder of this run, gone at its end."""
    if VARIABLE not in environ:
        environ[VARIABLE] = tempfile.mkdtemp(prefix="rhizome-metrics-")
        atexit.register(shutil.rmtree, environ[VARIABLE], ignore_errors=True)
