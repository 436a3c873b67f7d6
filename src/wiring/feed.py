"""Posts, likes and moderation: its acts."""

from __future__ import annotations

from dishka import Provider, Scope, provide_all

from core.social.feed.delete_post import DeletePost
from core.social.feed.make_thumbnail import MakeThumbnail
from core.social.feed.moderate_post import HoldForgotten, ModeratePost, SettlePost
from core.social.feed.review_posts import DecideOnPost, ListForReview
from core.social.feed.show_post import ShowPost
from core.social.feed.write_post import AddPost
from core.social.timeline.announce_post import AnnouncePost
from core.social.timeline.read_home import ReadHomeFeed
from core.social.timeline.read_person import ReadPersonFeed
from core.social.timeline.show_posts import ShowPosts
from core.social.timeline.toggle_like import ToggleLike


class FeedActs(Provider):
    """Posts, likes and moderation."""

    scope = Scope.APP
    timelines = provide_all(ShowPosts, ReadHomeFeed, ReadPersonFeed, ToggleLike, AnnouncePost)
    posting = provide_all(AddPost, DeletePost, ShowPost, MakeThumbnail)
    moderation = provide_all(ModeratePost, SettlePost, HoldForgotten, ListForReview, DecideOnPost)
