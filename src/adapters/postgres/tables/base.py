"""The schema's source of truth for `alembic check`: plain tables, no mapped classes. Hot paths speak asyncpg."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Text, Uuid

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)


def app_id(**options: Any) -> Column[str]:
    """The tenant column; its presence puts the table under row-level security (a test holds this)."""
    return Column("app_id", Text, nullable=False, **options)


def moment(name: str, *, nullable: bool = False, **options: Any) -> Column[Any]:
    """An instant with its zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable, **options)


def uuid(name: str, *, nullable: bool = False, **options: Any) -> Column[Any]:
    """An id made by the service."""
    return Column(name, Uuid(), nullable=nullable, **options)
