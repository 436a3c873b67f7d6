"""Failures, told to Sentry: what broke and where, never with whose data."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from adapters.telemetry.scrub import scrubbed
from core.shared.request import current_request_id

if TYPE_CHECKING:
    from sentry_sdk.types import Event


class SentryHandler(logging.Handler):
    """Sends every error that is logged with an exception. Heavy, hence imported only where a DSN is set."""

    def __init__(self, dsn: str, environment: str) -> None:
        super().__init__(logging.ERROR)
        import sentry_sdk

        self._client = sentry_sdk.Client(
            dsn=dsn,
            environment=environment,
            default_integrations=False,
            include_local_variables=False,
            max_breadcrumbs=0,
            before_send=_without_secrets,
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record."""
        from sentry_sdk.utils import event_from_exception

        if record.exc_info and record.exc_info[1] is not None:
            event, hint = event_from_exception(record.exc_info, client_options=self._client.options)
            event["tags"] = {"request_id": current_request_id() or ""}
            # The client is asked directly: a scope would look for the process's global one, which we don't set.
            self._client.capture_event(event, hint)

    def close(self) -> None:
        """Send what waits, for at most two seconds."""
        self._client.close(timeout=2)
        super().close()


def _without_secrets(event: Event, _hint: dict[str, Any]) -> Event:
    for dropped in ("request", "user", "server_name", "extra", "modules"):
        event.pop(dropped, None)  # type: ignore[misc]  # names of a TypedDict
    for raised in event.get("exception", {}).get("values", []):
        raised["value"] = scrubbed(str(raised.get("value", "")))
        for frame in raised.get("stacktrace", {}).get("frames", []):
            frame.pop("vars", None)
    return event
