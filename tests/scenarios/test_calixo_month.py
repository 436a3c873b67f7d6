"""March 2027 of three friends in Madrid who leave their phones alone: what they do, earn, buy, wear, show one another
and keep to themselves; and what admins and moderators have to do with it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.scenarios.people import Person, World, body, code

APP, MADRID = "calixo", "Europe/Madrid"
DAY = 86_400


@dataclass
class Friend:
    """One of the three, and what their coins ought to be."""

    who: Person
    coins: int = 0
    transactions: int = 0
    posts: dict[str, str] = field(default_factory=dict)
    """Those that others may see: what they say, by their ids."""

    @property
    def id(self) -> str:
        return self.who.id

    def moved(self, amount: int) -> None:
        self.coins += amount
        self.transactions += 1

    async def get(self, path: str, **query: Any) -> Any:
        return body(await self.who.get(path, **query), 200)

    async def do(self, path: str, status: int = 200, **sent: Any) -> Any:
        return body(await self.who.post(path, **sent), status)

    async def complete(self, quest_id: str) -> dict[str, Any]:
        """One's part of a challenge, and what it brings."""
        answer: dict[str, Any] = await self.do("/user/challenges/complete", 201, user_challenge_id=quest_id)
        if answer["reward"]:
            self.moved(answer["reward"])
        assert answer["balance"] == self.coins
        return answer

    async def daily(self, nth: int) -> str:
        """The nth of the daily challenges, started and done."""
        template = (await self.get("/challenges", type="daily"))["items"][nth]
        quest: str = (await self.do("/challenges/start", 201, challenge_id=template["id"]))["id"]
        await self.complete(quest)
        return quest

    async def show(self, quest_id: str, note: str) -> str:
        """A post, before anybody has looked at it."""
        post = await self.do("/feed", 201, user_challenge_id=quest_id, note=note)
        assert post["status"] == "pending"
        found: str = post["id"]
        return found

    async def feed(self) -> list[str]:
        """What others' posts say, the latest first."""
        posts = (await self.get("/feed", limit=100))["items"]
        return [post["note"] for post in posts if post["author"]["user_id"] != self.id]

    async def notices(self) -> list[tuple[str, str]]:
        """Key and text, the latest first."""
        return [(one["key"], one["text"]) for one in (await self.get("/notifications", limit=100))["items"]]


class March:
    """The month, and who lives it."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self) -> None:
        """The first of March, ten in the morning."""
        await self.day(1)
        people = [await self.world.registered(app=APP, name=name, locale=locale) for name, locale in (
            ("Ana", "es"), ("Ben", "en"), ("Caro", "es"), ("Mo", "es"), ("Ada", "es"),
        )]  # fmt: skip
        await self.world.grant(people[3], "moderator")
        await self.world.grant(people[4], "admin")
        self.ana, self.ben, self.caro = self.friends = [Friend(each) for each in people[:3]]
        self.moderator, self.admin = people[3:]

    async def day(self, number: int, hour: int = 10) -> None:
        """That day has come, and what was due is done."""
        await self.world.at(f"2027-03-{number:02} {hour:02}:00", MADRID)
        await self.settle()

    async def settle(self) -> None:
        assert (await self.world.drain())["failed"] == 0

    async def meet(self) -> None:
        """Ana and Ben are open, Caro lets people in."""
        assert await self.ana.get("/user/profile") | {"email": None} == {
            "id": self.ana.id, "email": None, "locale": "es", "timezone": MADRID, "created_at": "2027-03-01T09:00:00Z",
            "display_name": "Ana", "avatar_energy": 100, "is_private": False, "followers_count": 0,
            "following_count": 0,
        }  # fmt: skip
        assert body(await self.caro.who.patch("/user/profile", is_private=True), 200)["is_private"]
        for one, other in ((self.ana, self.ben), (self.ben, self.ana)):
            assert (await one.do("/follow/toggle", user_id=other.id))["state"] == "following"
        for one in (self.ana, self.ben):
            assert (await one.do("/follow/toggle", user_id=self.caro.id))["state"] == "requested"
            seen = await one.get(f"/users/{self.caro.id}")
            assert (seen["followers_count"], seen["posts"]) == (None, None)
            assert (await self.caro.do("/follow/toggle", user_id=one.id))["state"] == "following"
        waiting = (await self.caro.get("/follow/requests"))["items"]
        assert {one["user_id"] for one in waiting} == {self.ana.id, self.ben.id}
        for one in (self.ana, self.ben):
            await self.caro.do(f"/follow/requests/{one.id}/approve")
        followers = (await self.caro.get("/followers"))["items"]
        assert sorted(one["display_name"] for one in followers) == ["Ana", "Ben"]
        assert ("follow_approved", "Caro accepted your request to follow") in await self.ben.notices()

    async def first_week(self) -> None:
        """Ana does something every day; Ben gives up and recovers; Caro can't focus for longer than she has had."""
        for number in range(1, 8):
            await self.day(number)
            quest = await self.ana.daily(number % 3)
            if number == 1:
                self.first = quest
            if number == 2:
                await self._ben_gives_up()
            if number == 3:
                assert (await self.ben.get("/avatar"))["energy"] == 100, "a night brings it back"
            if number == 4:
                await self._caro_focuses()
        assert (await self.ana.get("/streak"))["current"] == 7

    async def _ben_gives_up(self) -> None:
        template = (await self.ben.get("/challenges", type="daily"))["items"][0]
        quest = (await self.ben.do("/challenges/start", 201, challenge_id=template["id"]))["id"]
        assert (await self.ben.do(f"/user/challenges/{quest}/abandon"))["status"] == "failed"
        assert (await self.ben.get("/avatar"))["energy"] == 90
        late = await self.ben.who.post("/user/challenges/complete", user_challenge_id=quest)
        assert code(late) == (409, "challenge_not_pending")
        again = await self.ben.who.post("/challenges/start", challenge_id=template["id"])
        assert code(again) == (409, "daily_limit_reached")

    async def _caro_focuses(self) -> None:
        template = (await self.caro.get("/challenges", type="focus"))["items"][0]
        quest = (await self.caro.do("/challenges/start", 201, challenge_id=template["id"]))["id"]
        logged = {"user_challenge_id": quest, "duration_seconds": template["duration_seconds"], "interruptions": 1}
        assert code(await self.caro.who.post("/focus-sessions", **logged)) == (422, "validation_failed")
        missing = await self.caro.who.post("/user/challenges/complete", user_challenge_id=quest)
        assert code(missing) == (409, "focus_session_missing")
        await self.world.advance(template["duration_seconds"])
        await self.caro.do("/focus-sessions", 201, **logged)
        done = await self.caro.complete(quest)
        assert done["reward"] == template["reward"]

    async def shopping(self) -> None:
        """Ana's first things; the same door five times at once; what Ben can't pay and nobody has earned yet."""
        await self.day(8)
        store = (await self.ana.get("/store", limit=100))["items"]
        color = next(one for one in store if one["unlockable"] and one["category"] == "color")
        tries = await asyncio.gather(*(self.ana.who.post("/store/purchase", item_id=color["id"]) for _ in range(5)))
        assert sorted(answer.status_code for answer in tries) == [201, 409, 409, 409, 409]
        assert {code(answer)[1] for answer in tries if answer.status_code == 409} == {"already_owned"}
        self.ana.moved(-color["price"])
        await self.ana.do("/avatar/customize", item_id=color["id"], action="equip")
        other = next(one for one in store if one["category"] == "color" and one["unlockable"] and one != color)
        await self.ana.do("/avatar/customize", item_id=other["id"], action="unlock")
        self.ana.moved(-other["price"])
        await self.ana.do("/avatar/customize", item_id=other["id"], action="equip")
        worn = {one["item_id"]: one["equipped"] for one in (await self.ana.get("/avatar"))["items"]}
        assert worn == {color["id"]: False, other["id"]: True}
        poor = await self.ben.who.post("/store/purchase", item_id=color["id"])
        assert code(poor) == (402, "insufficient_coins")
        naked = await self.ben.who.post("/avatar/customize", item_id=color["id"], action="equip")
        assert code(naked) == (409, "not_owned")
        self.dear = next(one for one in store if one["premium_only"] and one["required_level"] is None)
        assert "premium_required" in self.dear["lacking"]
        high = next(one for one in store if (one["required_level"] or 0) > 1 and not one["premium_only"])
        assert code(await self.ana.who.post("/store/purchase", item_id=high["id"])) == (403, "level_required")

    async def showing(self) -> None:
        """What is fit to be seen is seen after a look; what isn't, or can't be looked at, waits for a moderator."""
        await self.day(9)
        ana = await self.ana.show(self.first, "Una semana <b>sin</b> móvil")
        assert "Una semana" not in " ".join(await self.ben.feed()), "nobody sees it before it was looked at"
        twice = await self.ana.who.post("/feed", user_challenge_id=self.first)
        assert twice.status_code == 409
        caro = await self.caro.show(await self.caro.daily(0), "sandbox-flag: solo para amigas")
        ben = await self.ben.show(await self.ben.daily(1), "sandbox-flag: rude words")
        await self.settle()
        [seen] = await self.ben.feed()
        assert seen.startswith("Una semana")
        self.ana.posts[ana] = seen
        held = body(await self.moderator.get("/admin/posts", status="held"), 200)["items"]
        assert {post["id"] for post in held} >= {caro, ben}
        await self._decide(caro, "approve")
        await self._decide(ben, "remove", reason="así no hablamos")
        assert await self.ben.feed() == ["sandbox-flag: solo para amigas", seen]
        self.caro.posts[caro] = "sandbox-flag: solo para amigas"
        assert any(key == "post_removed_because" for key, _ in await self.ben.notices())
        await self.world.fault(service="openai", status=500, times=50)
        await self.day(10)
        late = await self.ben.show(await self.ben.daily(2), "Out in the rain")
        await self.settle()
        for _ in range(3):  # while nobody can look at it, it is neither lost nor shown
            await self.world.advance(3600)
            await self.settle()
        assert await self.ana.feed() == ["sandbox-flag: solo para amigas"]
        assert (await self.world.client.delete("/sandbox/faults")).is_success
        await self.day(11)
        held = body(await self.moderator.get("/admin/posts", status="held"), 200)["items"]
        if late in {post["id"] for post in held}:
            await self._decide(late, "approve")
        assert "Out in the rain" in await self.ana.feed()
        self.ben.posts[late] = "Out in the rain"

    async def _decide(self, post: str, action: str, **more: str) -> None:
        body(await self.moderator.patch(f"/admin/posts/{post}", action=action, **more), 200)
        await self.settle()

    async def liking(self) -> None:
        """Two likes are one notice; a like that is taken back is none."""
        await self.ana.do("/notifications/mark-seen", all=True)
        [post] = self.ana.posts
        for friend in (self.ben, self.caro):
            assert (await friend.do(f"/feed/{post}/like"))["liked"]
        await self.settle()
        unseen = await self.ana.get("/notifications")
        [liked] = [one for one in unseen["items"] if one["key"] == "post_liked"]
        assert (liked["people"], liked["about"], unseen["unseen"]) == (2, post, 1)
        assert liked["text"] == "A Caro y a una persona más les ha gustado tu publicación"
        assert await self.caro.do(f"/feed/{post}/like") == {"liked": False, "likes": 1}
        assert (await self.ana.get("/notifications"))["items"][0]["people"] == 1

    async def together(self) -> None:
        """An invitation that is forgotten, and one that both live up to."""
        await self.day(12)
        template = (await self.ana.get("/challenges", type="social"))["items"][0]
        wish = {"invitee_id": self.ben.id, "challenge_id": template["id"]}
        forgotten = (await self.ana.do("/social-sessions", 201, **wish))["id"]
        await self.day(15)
        late = await self.ben.who.post("/social-sessions/accept", session_id=forgotten)
        assert code(late) == (409, "invitation_expired")
        session = (await self.ana.do("/social-sessions", 201, **wish))["id"]
        await self.ben.do("/social-sessions/accept", session_id=session)
        parts = {}
        for friend in (self.ana, self.ben):
            sessions = {one["id"]: one for one in (await friend.get("/social-sessions"))["items"]}
            assert sessions[forgotten]["status"] == "expired"
            parts[friend.id] = sessions[session]["user_challenge_id"]
        assert (await self.ana.complete(parts[self.ana.id]))["reward"] == 0, "the other has still to do it"
        assert (await self.ben.complete(parts[self.ben.id]))["reward"] == template["reward"]
        self.ana.moved(template["reward"])
        assert (await self.ana.get("/store/transactions"))["balance"] == self.ana.coins
        cheer = {"to": self.ben.id, "kind": "cheer"}
        assert (await self.ana.who.post("/live/signals", **cheer)).status_code == 404, "it is over"

    async def premium(self) -> None:
        """By a coupon that is good once; and what only premium may wear."""
        await self.day(16)
        body(await self.admin.post("/admin/coupons", code="MARZO", percent_off=50, max_redemptions=1), 201)
        gift = {"amount": 500, "reason": "Gracias por probar Calixo"}
        body(await self.admin.post(f"/admin/users/{self.ana.id}/coins", **gift), 201)
        self.ana.moved(500)
        refused = await self.ana.who.post("/store/purchase", item_id=self.dear["id"])
        assert code(refused) == (403, "premium_required")
        opened = await self.ana.do("/subscription/checkout", 201, plan="monthly", coupon_code="MARZO")
        late = await self.ben.who.post("/subscription/checkout", plan="monthly", coupon_code="MARZO")
        assert code(late) == (409, "coupon_exhausted")
        paid = await self.world.client.post(f"/sandbox/stripe/sessions/{opened['session_id']}/pay", json={})
        assert paid.is_success, paid.text
        await self.settle()
        assert (await self.ana.get("/subscription"))["premium"]
        bought = await self.ana.do("/store/purchase", 201, item_id=self.dear["id"])
        self.ana.moved(-self.dear["price"])
        assert bought["balance"] == self.ana.coins

    async def falling_out(self) -> None:
        """Caro blocks Ben: to each the other isn't there, and Ana goes on with both."""
        await self.day(20)
        await self.caro.do("/block", user_id=self.ben.id)
        await self.settle()
        [post] = self.caro.posts
        for one, other in ((self.ben, self.caro), (self.caro, self.ben)):
            assert code(await one.who.get(f"/users/{other.id}")) == (404, "not_found")
            assert code(await one.who.post("/follow/toggle", user_id=other.id)) == (404, "not_found")
            assert not set(other.posts.values()) & set(await one.feed())
        assert code(await self.ben.who.post(f"/feed/{post}/like")) == (404, "not_found")
        template = (await self.ben.get("/challenges", type="social"))["items"][0]["id"]
        invited = await self.ben.who.post("/social-sessions", invitee_id=self.caro.id, challenge_id=template)
        assert code(invited) == (404, "not_found")
        assert set(self.caro.posts.values()) | set(self.ben.posts.values()) <= set(await self.ana.feed())

    async def suspension(self) -> None:
        """Ben is suspended: from that moment on he is out, and nowhere to be seen."""
        await self.day(25)
        token = self.ben.who.token
        assert (await self.ben.get("/user/profile"))["display_name"] == "Ben"
        body(await self.admin.patch(f"/admin/users/{self.ben.id}", suspended=True), 200)
        out = await self.world.ask("GET", "/api/v1/calixo/user/profile", token=self.ben.who.token or token)
        assert out.status_code == 401
        assert code(await self.world.login(self.ben.who.email, app=APP)) == (403, "account_suspended")
        await self.settle()
        assert not set(self.ben.posts.values()) & set(await self.ana.feed())
        assert code(await self.ana.who.get(f"/users/{self.ben.id}")) == (404, "not_found")
        assert "Ben" not in [one["display_name"] for one in (await self.ana.get("/followers"))["items"]]
        body(await self.admin.patch(f"/admin/users/{self.ben.id}", suspended=False), 200)

    async def accounts(self) -> None:
        """Every coin that came and went is there, in order, and nothing else."""
        await self.day(31)
        await self.ben.who.renew()
        for friend in self.friends:
            listed: list[dict[str, Any]] = []
            cursor = None
            while True:
                page = await friend.get("/store/transactions", limit=5, **({"cursor": cursor} if cursor else {}))
                listed += page["items"]
                cursor = page["next_cursor"]
                if cursor is None:
                    break
            assert page["balance"] == friend.coins
            assert (len(listed), len({one["id"] for one in listed})) == (friend.transactions, friend.transactions)
            balance = 0
            for one in reversed(listed):
                balance += one["amount"]
                assert one["balance_after"] == balance >= 0
            assert balance == friend.coins
        spent: dict[str, int] = defaultdict(int)
        for one in (await self.ana.get("/store/transactions", limit=100))["items"]:
            spent[one["reason"]] += one["amount"]
        assert spent["Gracias por probar Calixo"] == 500
        assert sum(spent.values()) == self.ana.coins


async def test_a_month_of_three_friends(world: World) -> None:
    march = March(world)
    await march.begin()
    await march.meet()
    await march.first_week()
    await march.shopping()
    await march.showing()
    await march.liking()
    await march.together()
    await march.premium()
    await march.falling_out()
    await march.suspension()
    await march.accounts()
