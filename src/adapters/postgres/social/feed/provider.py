"""Posts, likes and moderation, as rows."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.postgres.social.feed.audience import PostgresAudience
from adapters.postgres.social.feed.posts import PostgresPosts
from adapters.postgres.social.feed.timelines import PostgresLikes, PostgresTimelines
from core.social.feed.ports import Posts, WaitingPosts
from core.social.follows.ports import Sightings
from core.social.timeline.ports import Audience, Likes, Timelines


class PostgresFeed(Provider):
    """The ports of posts, likes and moderation."""

    scope = Scope.APP
    kept_timelines = provide(PostgresTimelines)
    timelines = alias(PostgresTimelines, provides=Timelines)
    sightings = alias(PostgresTimelines, provides=Sightings)
    likes = provide(PostgresLikes, provides=Likes)
    kept_posts = provide(PostgresPosts)
    posts = alias(PostgresPosts, provides=Posts)
    waiting = alias(PostgresPosts, provides=WaitingPosts)
    audience = provide(PostgresAudience, provides=Audience)
