"""A streak through the days, as LowkeyMode's people see it."""

from typing import Any

from tests.scenarios.people import Person, World, body, code, instant

MADRID, TOKYO, ANGELES = "Europe/Madrid", "Asia/Tokyo", "America/Los_Angeles"
NOTHING = {
    "current": 0,
    "longest": 0,
    "total_days": 0,
    "last_day": None,
    "status": "none",
    "today_done": False,
    "expires_at": None,
    "freezes": 0,
    "repair": None,
}


def after(log: dict[str, Any]) -> dict[str, Any]:
    """The streak in the answer to a log."""
    assert log.pop("log_id")
    return log


async def days(world: World, person: Person, zone: str, month: str, first: int, last: int, at: str = "20:00") -> None:
    """A log on each of these days."""
    for day in range(first, last + 1):
        await world.at(f"{month}-{day:02} {at}", zone)
        await person.log()


async def test_a_month_in_madrid_over_the_night_in_which_clocks_go_forward(world: World) -> None:
    await world.at("2027-03-20 12:00", MADRID)
    ada = await world.apple(timezone=MADRID)
    assert await ada.streak() == NOTHING

    await world.at("2027-03-22 08:00", MADRID)
    first = {
        **NOTHING,
        "current": 1,
        "longest": 1,
        "total_days": 1,
        "last_day": "2027-03-22",
        "status": "active",
        "today_done": True,
        "expires_at": "2027-03-23T23:00:00Z",
    }
    assert after(await ada.log()) == first
    await world.at("2027-03-22 23:59:59", MADRID)
    assert after(await ada.log()) == first
    assert await ada.streak() == first
    await world.at("2027-03-23 00:00", MADRID)
    assert await ada.streak() == {**first, "status": "at_risk", "today_done": False}

    await days(world, ada, MADRID, "2027-03", 23, 27, at="23:30")
    await world.at("2027-03-28 00:30", MADRID)
    night = await ada.streak()
    assert (night["current"], night["status"], night["expires_at"]) == (6, "at_risk", "2027-03-28T22:00:00Z")
    await world.at("2027-03-28 03:30", MADRID)
    week = after(await ada.log())
    assert week == {
        "current": 7,
        "longest": 7,
        "total_days": 7,
        "last_day": "2027-03-28",
        "status": "active",
        "today_done": True,
        "expires_at": "2027-03-29T22:00:00Z",
        "freezes": 1,
        "repair": None,
    }

    await world.at("2027-03-30 09:00", MADRID)
    frozen = {
        **week,
        "status": "frozen",
        "today_done": False,
        "expires_at": "2027-03-30T22:00:00Z",
        "freezes": 0,
    }
    assert await ada.streak() == frozen
    kept = {**frozen, "current": 8, "longest": 8, "total_days": 8, "last_day": "2027-03-30", "status": "active"}
    assert after(await ada.log()) == {**kept, "today_done": True, "expires_at": "2027-03-31T22:00:00Z"}
    late = after(await ada.log(logged_at=instant("2027-03-29 21:00", MADRID)))
    nine = {
        **kept,
        "current": 9,
        "longest": 9,
        "total_days": 9,
        "today_done": True,
        "expires_at": "2027-03-31T22:00:00Z",
        "freezes": 1,
    }
    assert late == nine

    await world.at("2027-04-01 23:59:59", MADRID)
    eve = {**nine, "status": "frozen", "today_done": False, "expires_at": "2027-04-01T22:00:00Z", "freezes": 0}
    assert await ada.streak() == eve
    await world.at("2027-04-02 00:00", MADRID)
    broken = {
        **eve,
        "current": 0,
        "status": "broken",
        "expires_at": None,
        "repair": {"available_until": "2027-04-03T22:00:00Z", "price_coins": 0},
    }
    assert await ada.streak() == broken

    await world.at("2027-04-03 23:59:59", MADRID)
    repaired = {**eve, "status": "at_risk", "expires_at": "2027-04-03T22:00:00Z"}
    assert body(await ada.post("/streak/repair"), 200) == repaired
    assert await ada.streak() == repaired
    assert code(await ada.post("/streak/repair")) == (409, "nothing_to_repair")
    ten = after(await ada.log())
    assert (ten["current"], ten["status"], ten["expires_at"]) == (10, "active", "2027-04-04T22:00:00Z")

    await world.at("2027-04-05 09:00", MADRID)
    again = await ada.streak()
    assert (again["current"], again["longest"], again["status"], again["repair"]) == (0, 10, "broken", None)
    assert code(await ada.post("/streak/repair")) == (409, "repair_used")
    await world.at("2027-04-10 09:00", MADRID)
    assert code(await ada.post("/streak/repair")) == (409, "repair_window_over")

    history = body(await ada.get("/streak/history", **{"from": "2027-03-20", "to": "2027-04-06"}), 200)
    states = {item["date"]: item["state"] for item in history["items"]}
    assert list(states) == sorted(states)
    assert (min(states), max(states)) == ("2027-03-22", "2027-04-06")
    assert [states[f"2027-03-{day}"] for day in range(22, 31)] == ["kept"] * 9
    rest = [states[day] for day in ("2027-03-31", "2027-04-01", "2027-04-02", "2027-04-03", "2027-04-04")]
    assert rest == ["frozen", "repaired", "repaired", "kept", "missed"]
    assert history["totals"] == {
        "kept": 10,
        "frozen": 1,
        "repaired": 2,
        "paused": 0,
        "missed": 3,
        "rest": 0,
        "excused": 0,
        "pending": 0,
    }


async def test_the_night_in_which_clocks_go_back_is_one_day(world: World) -> None:
    await world.at("2027-10-30 23:59:59", MADRID)
    ada = await world.apple(timezone=MADRID)
    await ada.log()
    await world.at("2027-10-31 00:00", MADRID)
    assert (await ada.streak())["expires_at"] == "2027-10-31T23:00:00Z"
    for fold in (0, 1):
        await world.at("2027-10-31 02:30", MADRID, fold=fold)
        twice = after(await ada.log())
        assert (twice["current"], twice["total_days"], twice["last_day"]) == (2, 2, "2027-10-31")
        assert twice["expires_at"] == "2027-11-01T23:00:00Z"
    await world.at("2027-10-31 23:59:59", MADRID)
    assert (await ada.streak())["today_done"] is True
    await world.at("2027-11-01 00:00", MADRID)
    assert (await ada.streak())["status"] == "at_risk"


async def test_both_nights_in_los_angeles_are_one_day_each(world: World) -> None:
    for eve, day, hours in (("2027-03-13", "2027-03-14", 23), ("2027-11-06", "2027-11-07", 25)):
        await world.at(f"{eve} 22:00", ANGELES)
        bob = await world.apple(timezone=ANGELES)
        assert (await bob.log())["expires_at"] == instant(f"{day[:-2]}{int(day[-2:]) + 1:02} 00:00", ANGELES)
        await world.hold(instant(f"{day} 00:00", ANGELES))
        await world.advance(hours * 3600 - 1)
        assert (await bob.streak())["status"] == "at_risk"
        two = after(await bob.log())
        assert (two["current"], two["last_day"]) == (2, day)
        await world.advance(1)
        assert (await bob.streak())["today_done"] is False


async def test_from_tokyo_to_los_angeles_and_back(world: World) -> None:
    await world.at("2027-05-01 20:00", TOKYO)
    ada = await world.apple(timezone=TOKYO)
    await days(world, ada, TOKYO, "2027-05", 1, 3)
    await world.at("2027-05-04 09:00", TOKYO)
    assert (await ada.log())["current"] == 4
    await world.at("2027-05-04 19:00", TOKYO)
    await ada.move_to(ANGELES)
    there = await ada.streak()
    assert (there["current"], there["today_done"], there["last_day"]) == (4, True, "2027-05-04")
    assert there["expires_at"] == instant("2027-05-06 00:00", ANGELES)
    await world.at("2027-05-04 20:00", ANGELES)
    assert (await ada.log())["current"] == 4, "one date lived twice counts once"
    await days(world, ada, ANGELES, "2027-05", 5, 6, at="17:00")
    assert (await ada.streak())["current"] == 6

    await world.at("2027-05-07 05:00", ANGELES)  # 21:00 in Tokyo, where five and three hours of this date were lived
    await ada.move_to(TOKYO)
    cut = await ada.streak()
    assert (cut["current"], cut["today_done"]) == (6, False)
    assert cut["expires_at"] == instant("2027-05-09 00:00", TOKYO), "the 7th is not asked for"
    await world.at("2027-05-08 10:00", TOKYO)
    assert (await ada.streak())["status"] == "at_risk"
    assert (await ada.log())["current"] == 7
    history = body(await ada.get("/streak/history", **{"from": "2027-05-01", "to": "2027-05-08"}), 200)
    states = [item["state"] for item in history["items"]]
    assert states == ["kept"] * 6 + ["excused", "kept"]
    assert (history["totals"]["kept"], history["totals"]["excused"]) == (7, 1)


async def test_the_repair_window_ends_to_the_second(world: World) -> None:
    await world.at("2027-06-01 12:00")
    in_time, too_late = await world.apple(), await world.apple()
    await in_time.log()
    await too_late.log()
    await world.at("2027-06-02 23:59:59")
    assert (await too_late.streak())["status"] == "at_risk"
    assert code(await too_late.post("/streak/repair")) == (409, "nothing_to_repair")
    await world.at("2027-06-03 00:00")
    offer = {"available_until": "2027-06-05T00:00:00Z", "price_coins": 0}
    assert (await too_late.streak())["repair"] == offer
    await world.at("2027-06-04 23:59:59")
    assert (await too_late.streak())["repair"] == offer
    assert body(await in_time.post("/streak/repair"), 200)["current"] == 1
    await world.at("2027-06-05 00:00")
    assert (await too_late.streak())["repair"] is None
    assert code(await too_late.post("/streak/repair")) == (409, "repair_window_over")


async def test_a_free_repair_comes_back_after_thirty_days(world: World) -> None:
    await world.at("2027-06-01 12:00")
    ada = await world.apple()
    await ada.log()
    await world.at("2027-06-03 12:00")
    assert body(await ada.post("/streak/repair"), 200)["current"] == 1
    await world.at("2027-06-30 12:00")
    await ada.log()
    await world.at("2027-07-03 11:59:59")
    assert (await ada.streak())["repair"] is None
    assert code(await ada.post("/streak/repair")) == (409, "repair_used")
    await world.at("2027-07-03 12:00")
    assert (await ada.streak())["repair"] == {"available_until": "2027-07-04T00:00:00Z", "price_coins": 0}
    assert body(await ada.post("/streak/repair"), 200)["current"] == 1


async def test_pauses_bridge_and_never_count(world: World) -> None:
    await world.at("2027-06-10 12:00")
    ada = await world.apple()
    await ada.log()
    pause = body(await ada.post("/streak/pauses", **{"from": "2027-06-11", "to": "2027-06-14"}), 201)
    assert set(pause) == {"id", "from", "to"}
    assert (pause["from"], pause["to"]) == ("2027-06-11", "2027-06-14")
    assert (await ada.streak())["expires_at"] == "2027-06-16T00:00:00Z"
    for refused, answer in (
        (("2027-06-14", "2027-06-20"), (409, "pause_overlaps")),
        (("2027-06-09", "2027-06-09"), (422, "pause_in_the_past")),
        (("2027-06-20", "2027-06-19"), (422, "pause_invalid")),
        (("2027-06-20", "2027-08-19"), (422, "pause_invalid")),
    ):
        assert code(await ada.post("/streak/pauses", **dict(zip(("from", "to"), refused, strict=True)))) == answer
    longest = body(await ada.post("/streak/pauses", **{"from": "2027-06-20", "to": "2027-08-18"}), 201)
    assert (await ada.delete(f"/streak/pauses/{longest['id']}")).status_code == 204

    await world.at("2027-06-12 12:00")
    within = await ada.streak()
    assert (within["status"], within["current"]) == ("paused", 1)
    stored = await ada.log()
    assert (stored["status"], stored["current"], stored["total_days"], stored["today_done"]) == ("paused", 1, 1, False)

    eve = await world.apple()
    assert code(await eve.delete(f"/streak/pauses/{pause['id']}")) == (404, "not_found")
    assert (await ada.delete(f"/streak/pauses/{pause['id']}")).status_code == 204
    ended = await ada.streak()
    assert (ended["status"], ended["current"], ended["expires_at"]) == ("active", 2, "2027-06-14T00:00:00Z")
    history = body(await ada.get("/streak/history"), 200)
    assert [item["state"] for item in history["items"]] == ["kept", "paused", "kept"]


async def test_a_log_is_undone_today_and_tomorrow_and_no_later(world: World) -> None:
    await world.at("2027-06-10 12:00")
    ada, eve = await world.apple(), await world.apple()
    log = await ada.log()
    assert code(await eve.delete(f"/streak/logs/{log['log_id']}")) == (404, "not_found")
    assert (await ada.delete(f"/streak/logs/{log['log_id']}")).status_code == 204
    assert await ada.streak() == NOTHING
    assert code(await ada.delete(f"/streak/logs/{log['log_id']}")) == (404, "not_found")
    first, second = await ada.log(), await ada.log()
    await world.at("2027-06-11 12:00")
    assert (await ada.delete(f"/streak/logs/{first['log_id']}")).status_code == 204
    assert (await ada.streak())["current"] == 1, "the second log of the day still holds it"
    await world.at("2027-06-12 12:00")
    assert code(await ada.delete(f"/streak/logs/{second['log_id']}")) == (422, "log_out_of_window")


async def test_undoing_the_log_that_earned_a_freeze_takes_it_back(world: World) -> None:
    await world.at("2027-06-01 12:00")
    ada = await world.apple()
    await days(world, ada, "UTC", "2027-06", 1, 6)
    await world.at("2027-06-07 12:00")
    seventh = await ada.log()
    assert seventh["freezes"] == 1
    await ada.delete(f"/streak/logs/{seventh['log_id']}")
    undone = await ada.streak()
    assert (undone["freezes"], undone["current"], undone["status"]) == (0, 6, "at_risk")


async def test_logs_are_taken_for_yesterday_and_today_alone(world: World) -> None:
    await world.at("2027-06-10 12:00")
    ada = await world.apple()
    for at in ("2027-06-08T23:59:59Z", "2027-06-10T12:00:01Z", "2020-01-01T00:00:00Z"):
        answer = await ada.post("/streak", duration_seconds=60, logged_at=at)
        assert code(answer) == (422, "log_out_of_window"), at
    assert (await ada.log(logged_at="2027-06-09T00:00:00Z"))["status"] == "at_risk"
    assert (await ada.log(logged_at="2027-06-10T02:00:00+02:00"))["current"] == 2


async def test_a_month_without_a_gap_holds_two_earned_freezes_at_most(world: World) -> None:
    await world.at("2027-06-01 12:00")
    ada = await world.apple()
    await days(world, ada, "UTC", "2027-06", 1, 30)
    month = await ada.streak()
    assert (month["current"], month["total_days"], month["freezes"]) == (30, 30, 2)
    await world.at("2027-07-03 12:00")
    held = await ada.streak()
    assert (held["status"], held["current"], held["freezes"]) == ("frozen", 30, 0)


async def test_a_clock_set_back_shows_the_past_and_forgets_no_future(world: World) -> None:
    await world.at("2027-06-10 12:00")
    ada = await world.apple()
    await ada.log()
    await world.at("2027-06-11 12:00")
    await ada.log()
    await world.at("2027-06-10 13:00")
    await ada.renew()
    past = await ada.streak()
    assert (past["current"], past["last_day"], past["today_done"]) == (1, "2027-06-10", True)
    await ada.log()
    await world.at("2027-06-11 13:00")
    now = await ada.streak()
    assert (now["current"], now["total_days"], now["today_done"]) == (2, 2, True)


async def test_no_trick_with_zones_gains_days(world: World) -> None:
    await world.at("2027-08-01 10:00")
    ada = await world.apple(timezone="Etc/GMT+12")
    zones = ("Pacific/Kiritimati", "Asia/Tokyo", "Etc/GMT+12", "Pacific/Apia")
    for hours in range(0, 120, 5):
        await world.hold(f"2027-08-0{1 + (10 + hours) // 24}T{(10 + hours) % 24:02}:00:00Z")
        await ada.move_to(zones[hours // 5 % 4])
        await ada.log()
        assert (await ada.streak())["current"] <= hours // 23 + 2, hours
