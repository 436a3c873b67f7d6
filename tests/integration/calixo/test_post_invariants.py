"""The invariants of posts and of notifications hold after use, and find what was planted."""

import asyncpg

from adapters.postgres.social.feed.invariants import INVARIANTS as OF_POSTS
from adapters.postgres.social.notices.invariants import INVARIANTS as OF_NOTICES
from tests.support.posts import postgres_world

INVARIANTS = {**OF_POSTS, **OF_NOTICES}
PLANTED = {
    "likes_are_counted_as_they_are": "update posts set likes = likes + 1",
    "a_post_shows_its_authors_photos_and_no_others": "update uploads set user_id = null where purpose = 'thumbnail'",
    "no_file_belongs_to_two_posts": "update posts set thumbnail_key = image_key where image_key is not null",
    "a_removed_post_has_no_files": "update posts set image_key = 'private/here/x.png' where status = 'removed'",
    "every_notice_is_a_members": "delete from memberships",
    "nobody_is_told_of_their_own_acts": """
        insert into notice_people select app_id, id, user_id, given_at from notices limit 1""",
}


async def use(dsn: str) -> None:
    async with postgres_world(dsn) as world:
        ana, judge = await world.person(), await world.person()
        for note in ("Fine words", "sandbox-flag", None):
            view = await world.write(ana, note, image=await world.photo(ana))
            await world.make_thumbnail("here", view.id)
            await world.moderate("here", view.id)
            await world.decided(judge, view, "warn")
        await world.decided(judge, view, "remove")
        await world.delete(ana, (await world.write(ana, image=await world.photo(ana))).id)
        await world.sweep()


async def test_they_hold_after_use_and_each_finds_what_was_planted(database: str) -> None:
    await use(database)
    connection = await asyncpg.connect(database)
    try:
        found = {name: await connection.fetchval(query) for name, query in INVARIANTS.items()}
        assert found == dict.fromkeys(INVARIANTS, 0)
        assert set(PLANTED) == set(INVARIANTS)
        for name, mistake in PLANTED.items():
            await connection.execute(mistake)
            assert await connection.fetchval(INVARIANTS[name]) > 0, name
    finally:
        await connection.close()
