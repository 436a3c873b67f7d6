"""One page of metrics for several processes on one port."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Named by prometheus-client, which reads it when it is imported."""


def share_metrics() -> None:
    """Have the processes that this one starts keep their counts in a folder of this run, gone at its end."""
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = tempfile.mkdtemp(prefix="rhizome-metrics-")
        atexit.register(shutil.rmtree, os.environ[VARIABLE], ignore_errors=True)
