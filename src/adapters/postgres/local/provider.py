"""Apps that live in the browser, on Postgres."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from adapters.postgres.local.kept import PostgresDocuments, PostgresPages
from core.local.documents.sync import Documents
from core.local.links.pages import Pages


class PostgresLocal(Provider):
    """What browsers sync."""

    scope = Scope.APP
    documents = provide(PostgresDocuments, provides=Documents)
    pages = provide(PostgresPages, provides=Pages)
