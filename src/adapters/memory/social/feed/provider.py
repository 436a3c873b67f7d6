"""Posts, likes and moderation, in memory."""

from __future__ import annotations

from dishka import Provider, Scope, alias, provide

from adapters.memory.social.feed.audience import MemoryAudience
from adapters.memory.social.feed.posts import MemoryPosts
from adapters.memory.social.feed.timelines import MemoryLikes, MemoryTimelines
from core.social.feed.ports import Posts, WaitingPosts
from core.social.follows.ports import Sightings
from core.social.timeline.ports import Audience, Likes, Timelines


class MemoryFeed(Provider):
    """The ports of posts, likes and moderation."""

    scope = Scope.APP
    kept_timelines = provide(MemoryTimelines)
    timelines = alias(MemoryTimelines, provides=Timelines)
    sightings = alias(MemoryTimelines, provides=Sightings)
    likes = provide(MemoryLikes, provides=Likes)
    kept_posts = provide(MemoryPosts)
    posts = alias(MemoryPosts, provides=Posts)
    waiting = alias(MemoryPosts, provides=WaitingPosts)
    audience = provide(MemoryAudience, provides=Audience)
