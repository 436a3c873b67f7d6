"""Posts, likes and moderation: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, provide_all

from core.social.timeline.announce_post import AnnouncePost
from core.social.timeline.read_home import ReadHomeFeed
from core.social.timeline.read_person import ReadPersonFeed
from core.social.timeline.show_posts import ShowPosts
from core.social.timeline.toggle_like import ToggleLike


class FeedActs(Provider):
    """Posts, likes and moderation."""

    scope = Scope.APP
    timelines = provide_all(ShowPosts, ReadHomeFeed, ReadPersonFeed, ToggleLike, AnnouncePost)
