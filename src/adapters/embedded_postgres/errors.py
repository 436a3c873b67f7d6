"""The one exception of the embedded server, and how its own words become ours."""

import errno


class EmbeddedPostgresError(Exception):
    """The embedded server cannot do what was asked; the message is one sentence for a person."""


def from_os_error(error: OSError, doing: str) -> EmbeddedPostgresError:
    """Say which act failed and why; a full disk is named as such."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EmbeddedPostgresError(f"The disk is full: could not {doing}.")
    return EmbeddedPostgresError(f"Could not {doing}: {error.strerror or error}.")


def from_server_output(output: str, doing: str, *, lines: int = 12) -> EmbeddedPostgresError:
    """Say which act failed, with the last `lines` lines that the server's programs printed."""
    if "No space left on device" in output:
        return EmbeddedPostgresError(f"The disk is full: could not {doing}.")
    tail = [line for line in output.splitlines() if line.strip()][-lines:] or ["(it printed nothing)"]
    return EmbeddedPostgresError("\n  ".join([f"Could not {doing}; its last words were:", *tail]))
