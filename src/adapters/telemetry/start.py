"""What a process tells of itself, from its first line on."""

from __future__ import annotations

import logging

from adapters.telemetry.logs import start_logging
from settings import Settings


def start_telemetry(settings: Settings) -> None:
    """Logs to standard output and, where it is wanted, failures to Sentry. Called once, by a process of its own."""
    start_logging(settings.log_level)
    if settings.sentry_dsn:
        from adapters.telemetry.sentry import SentryHandler

        logging.getLogger().addHandler(SentryHandler(settings.sentry_dsn, settings.rhizome_env))
