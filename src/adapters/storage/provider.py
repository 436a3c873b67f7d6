"""Where files are kept: in a bucket if one is named, in memory mode in memory, else on this machine's disk."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.embedded_postgres.home import default_home
from adapters.images.pillow import PillowPictures
from adapters.memory.media.store import MemoryStore
from adapters.resources import Resources
from adapters.storage.disk import DiskStore
from adapters.storage.s3 import S3Store
from adapters.storage.s3_links import S3Links
from adapters.storage.sigv4 import S3Place
from adapters.system.clock import SystemClock
from core.identity.ports import DerivedTokens
from core.identity.recovery.links import PublicUrl
from core.media.links import SignedLinks
from core.media.ports import Links, Pictures, Receiving, Store
from core.shared.ports import Clock
from settings import Settings


class StoreConnections(Resources):
    """What the store of files holds open."""


class _Storage(Provider):
    scope = Scope.APP
    pictures = provide(PillowPictures, provides=Pictures)

    @provide
    def signed_links(self, tokens: DerivedTokens, url: PublicUrl) -> SignedLinks:
        return SignedLinks(tokens, url.base)


class _OwnStorage(_Storage):
    """People reach the store through us."""

    links = alias(SignedLinks, provides=Links)


class DiskStorage(_OwnStorage):
    """A folder below the data folder."""

    store = alias(DiskStore, provides=Store)
    receiving = alias(DiskStore, provides=Receiving)

    @provide
    def disk(self, settings: Settings) -> DiskStore:
        return DiskStore(default_home({"RHIZOME_DATA_DIR": settings.rhizome_data_dir}) / "files")

    @provide
    def connections(self, store: DiskStore) -> StoreConnections:
        return StoreConnections([store])


class MemoryStorage(_OwnStorage):
    """Gone with the process."""

    memory = provide(MemoryStore)
    store = alias(MemoryStore, provides=Store)
    receiving = alias(MemoryStore, provides=Receiving)

    @provide
    def connections(self, store: MemoryStore) -> StoreConnections:
        return StoreConnections([store])


class S3Storage(_Storage):
    """A bucket that people send to and fetch from themselves."""

    store = alias(S3Store, provides=Store)
    receiving = alias(S3Store, provides=Receiving)

    @provide
    def place(self, settings: Settings) -> S3Place:
        return S3Place(
            endpoint=settings.s3_endpoint.rstrip("/"),
            region=settings.s3_region,
            bucket=settings.r2_bucket,
            access_key=settings.r2_access_key,
            secret_key=settings.r2_secret_key,
        )

    @provide
    def bucket(self, place: S3Place, clock: Clock) -> S3Store:
        return S3Store(place, clock)

    @provide
    def links(self, place: S3Place, url: PublicUrl) -> Links:
        return S3Links(place, url.base, SystemClock())

    @provide
    def connections(self, store: S3Store) -> StoreConnections:
        return StoreConnections([store])


def storage_provider(settings: Settings) -> Provider:
    """What these settings ask for."""
    if settings.r2_bucket:
        return S3Storage()
    return MemoryStorage() if settings.mode == "memory" else DiskStorage()
