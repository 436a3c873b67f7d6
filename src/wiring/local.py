"""The acts of apps that live in the browser."""

from __future__ import annotations

from dishka import Provider, Scope, provide_all

from core.local.documents.sync import ReadDocument, WriteDocument
from core.local.links.pages import FollowLink, ReadClicks, ReadOwnPage, SeePage, WritePage


class LocalActs(Provider):
    """Documents and pages of links."""

    scope = Scope.APP
    documents = provide_all(ReadDocument, WriteDocument)
    links = provide_all(ReadOwnPage, WritePage, SeePage, FollowLink, ReadClicks)
