"""What all tests share."""

import entrypoints.http  # noqa: F401 - before any test imports Litestar, so that it comes without SQLAlchemy

pytest_plugins = ("tests.support.postgres", "tests.support.valkey")
