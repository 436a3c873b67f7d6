"""The Mini Apps in a real browser of a phone's size, against the service as people run it."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.support.chromium import Tab, browser, chromium
from tests.support.running import Run, running

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    browser()
    with running("memory") as started:
        yield started


@pytest.fixture
async def tab() -> AsyncIterator[Tab]:
    async with chromium() as opened:
        yield opened


def post(run: Run, path: str, body: dict[str, Any], token: str = "") -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = httpx.post(f"{run.url}{path}", json=body, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


def get(url: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.get(url, headers=headers)


def opened_from_telegram(run: Run, app: str, person: int, name: str = "Ana") -> str:
    """The address as Telegram opens it."""
    user = {"id": person, "first_name": name, "language_code": "en"}
    data = post(run, f"/sandbox/telegram/{app}/init-data", {"user": user})["init_data"]
    return f"{run.url}/mini/{app}/#tgWebAppData={quote(data)}"


async def add_link(tab: Tab, title: str, url: str) -> None:
    before = await tab.run("document.querySelectorAll('#links li').length")
    await tab.click("#add")
    await tab.type("#link [name=title]", title)
    await tab.type("#link [name=url]", url)
    await tab.click("#link [value=save]")
    await tab.until(f"document.querySelectorAll('#links li').length > {before}")


async def test_biolinks_works_alone_keeps_what_was_written_and_reorders(run: Run, tab: Tab) -> None:
    await tab.open(f"{run.url}/mini/biolinks/?lang=en")
    await tab.type("#name", "Ana <b>Climbs</b>")
    await add_link(tab, "Routes", "https://example.com/routes")
    await add_link(tab, "<img src=x onerror=alert(1)>", "https://example.com/photos")
    await tab.click("#links li:nth-child(2) .move")
    assert await tab.run("[...document.querySelectorAll('#links strong')].map(one => one.innerText)") == [
        "<img src=x onerror=alert(1)>", "Routes"]  # fmt: skip
    await tab.click("#add")
    await tab.type("#link [name=title]", "Bad")
    await tab.type("#link [name=url]", "javascript:alert(1)")
    await tab.click("#link [value=save]")
    await tab.until("document.querySelector('#link').open && !document.querySelector('#link-wrong').hidden")
    await tab.click("#link [value=cancel]")
    assert await tab.text("#sync") == "On this device"
    await tab.offline()
    await add_link(tab, "Offline", "https://example.com/offline")
    await tab.offline(off=False)
    await tab.open(f"{run.url}/mini/biolinks/?lang=en")
    await tab.until("document.querySelectorAll('#links li').length === 3")
    await tab.click("#tab-look")
    assert (await tab.text("#look")).startswith("A\nAna <b>Climbs</b>")
    assert not await tab.overflows()
    assert tab.errors == []


async def test_biolinks_syncs_merges_and_counts_clicks_of_people(run: Run, tab: Tab) -> None:
    address = opened_from_telegram(run, "biolinks", 501)
    await tab.open(address)
    await tab.type("#handle", "ana-501")
    await add_link(tab, "Routes", "https://example.com/routes")
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    async with chromium() as other:  # another device of hers
        await other.open(opened_from_telegram(run, "biolinks", 501))
        await other.until("document.querySelectorAll('#links li').length === 1")
        await add_link(other, "From the tablet", "https://example.com/tablet")
        await other.until("document.querySelector('#sync').innerText === 'Synced'")
    await add_link(tab, "From the phone", "https://example.com/phone")
    await tab.until("document.querySelectorAll('#links li').length === 3")
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    page = get(f"{run.url}/api/v1/biolinks/pages/ana-501").json()
    assert {link["title"] for link in page["links"]} == {"Routes", "From the tablet", "From the phone"}
    go = f"{run.url}/api/v1/biolinks/go/{page['links'][0]['id']}"
    for headers in (
        {"user-agent": "Mozilla/5.0 (iPhone)"},
        {"user-agent": "Googlebot/2.1"},
        {"user-agent": "TelegramBot (like TwitterBot)"},
        {"user-agent": "Mozilla/5.0", "sec-purpose": "prefetch;prerender"},
        {"user-agent": "Mozilla/5.0 (Android)"},
    ):
        answer = get(go, headers)
        assert (answer.status_code, answer.headers["location"]) == (302, page["links"][0]["url"])
    await tab.open(opened_from_telegram(run, "biolinks", 501))
    await tab.until("document.querySelector('#links').innerText.includes('2 clicks')")
    await tab.open(f"{run.url}/mini/biolinks/?h=ana-501")
    await tab.until("document.querySelectorAll('#public li a').length === 3")
    assert tab.errors == []


async def test_fitplan_logs_sets_keeps_a_streak_and_tells_the_shared_engine(run: Run, tab: Tab) -> None:
    await tab.open(f"{run.url}/mini/fitplan/?lang=es")
    await tab.click("#today .set")
    await tab.until("document.querySelector('#streak').innerText.includes('1 día')")
    await tab.until("!document.querySelector('#rest').hidden")
    await tab.click("#rest-end")
    await tab.click("#tab-history")
    await tab.until("document.querySelectorAll('#history .kept').length === 1")
    await tab.open(f"{run.url}/mini/fitplan/?lang=es")
    await tab.until("document.querySelectorAll('#today .set.done').length === 1")
    address = opened_from_telegram(run, "fitplan", 502)
    await tab.open(address)
    await tab.until("document.querySelector('#sync').innerText !== 'On this device'")
    await tab.click("#today .set:not(.done)")
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    async with chromium() as other:
        await other.open(opened_from_telegram(run, "fitplan", 502))
        await other.until("document.querySelectorAll('#today .set.done').length === 2")
        await other.until("document.querySelector('#streak').innerText.includes('1 day')")
        streak = await other.run(
            "fetch('/api/v1/fitplan/streak', {headers: {authorization: 'Bearer ' + "
            "JSON.parse(sessionStorage.getItem('tokens:fitplan')).access_token}}).then(r => r.json())"
        )
        assert (streak["current"], streak["today_done"]) == (1, True)
    await tab.click("#tab-plan")
    await tab.click("#plan section button.main")
    await tab.type("#exercise [name=name]", "Plank")
    await tab.click("#exercise [value=save]")
    await tab.until("document.querySelector('#plan').innerText.includes('Plank')")
    assert not await tab.overflows()
    assert tab.errors == []


async def test_people_who_share_a_device_share_nothing_else(run: Run, tab: Tab) -> None:
    await tab.open(f"{run.url}/mini/biolinks/?lang=en")
    await add_link(tab, "Before anybody was known", "https://example.com/first")
    await tab.open(opened_from_telegram(run, "biolinks", 511))
    await tab.until("document.querySelectorAll('#links li').length === 1")
    await tab.type("#handle", "first-511")
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    await tab.open(opened_from_telegram(run, "biolinks", 512, "Bea"))
    await tab.type("#handle", "second-512")
    await add_link(tab, "Bea's", "https://example.com/bea")
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    for handle, titles in (("first-511", ["Before anybody was known"]), ("second-512", ["Bea's"])):
        page = get(f"{run.url}/api/v1/biolinks/pages/{handle}").json()
        assert [link["title"] for link in page["links"]] == titles
    assert tab.errors == []


async def test_what_is_written_while_an_answer_is_on_its_way_is_kept(run: Run, tab: Tab) -> None:
    await tab.open(opened_from_telegram(run, "biolinks", 521))
    await tab.run(
        "{ const real = window.fetch; window.puts = 0; "
        "window.fetch = async (path, how) => { const told = await real(path, how); "
        "if (how?.method === 'PUT' && !window.puts++) await new Promise((go) => { window.go = go; }); "
        "return told; }; 0 }"
    )
    await tab.type("#handle", "slow-521")
    await add_link(tab, "One", "https://example.com/one")
    await tab.until("window.go")
    await add_link(tab, "Two", "https://example.com/two")
    await tab.run("window.go()")
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    page = get(f"{run.url}/api/v1/biolinks/pages/slow-521").json()
    assert [link["title"] for link in page["links"]] == ["One", "Two"]


async def test_a_link_that_another_device_changed_stays_changed(run: Run, tab: Tab) -> None:
    await tab.open(opened_from_telegram(run, "biolinks", 522))
    await tab.type("#handle", "both-522")
    await add_link(tab, "One", "https://example.com/one")
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    async with chromium() as other:
        await other.open(opened_from_telegram(run, "biolinks", 522))
        await other.click("#links .what")
        await other.type("#link [name=title]", "Changed elsewhere")
        await other.click("#link [value=save]")
        await other.until("document.querySelector('#sync').innerText === 'Not synced yet'")
        await other.until("document.querySelector('#sync').innerText === 'Synced'")
    await add_link(tab, "Two", "https://example.com/two")
    await tab.until("document.querySelector('#links').innerText.includes('Changed elsewhere')")
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    page = get(f"{run.url}/api/v1/biolinks/pages/both-522").json()
    assert [link["title"] for link in page["links"]] == ["Changed elsewhere", "Two"]


async def test_sets_of_years_fit_and_undone_ones_do_not_come_back(run: Run, tab: Tab) -> None:
    await tab.open(f"{run.url}/mini/fitplan/?lang=en")
    await tab.run(
        "localStorage.setItem('fitplan:history', JSON.stringify({ sets: Array.from({ length: 6000 }, (_, n) => ({ "
        "id: `set-of-long-ago-${n}`, at: new Date(Date.UTC(2020, 0, 1) + n * 3600000).toISOString(), "
        "day: new Date(Date.UTC(2020, 0, 1) + n * 3600000).toISOString().slice(0, 10), exercise: 'an-exercise', "
        "name: 'Elevación', reps: 10, weight: 20 })) }))"
    )
    await tab.open(opened_from_telegram(run, "fitplan", 531))
    await tab.click("#today .set")
    await tab.click("#today .set:not(.done)")
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    async with chromium() as other:
        await other.open(opened_from_telegram(run, "fitplan", 531))
        await other.until("document.querySelectorAll('#today .set.done').length === 2")
        await other.click("#today .set:not(.done)")
        await other.until("document.querySelector('#sync').innerText === 'Not synced yet'")
        await other.until("document.querySelector('#sync').innerText === 'Synced'")
        await tab.click("#today .set.done")  # knows nothing of the third yet
        await tab.until("document.querySelectorAll('#today .set.done').length === 2")
        await tab.until("document.querySelector('#sync').innerText === 'Synced'")
        await other.open(opened_from_telegram(run, "fitplan", 531))
        await other.until("document.querySelector('#sync').innerText === 'Synced'")
        await other.until("document.querySelectorAll('#today .set.done').length === 2")
    assert await tab.run("JSON.parse(localStorage.getItem('fitplan:history@531')).sets.length") == 6002


async def test_sets_without_a_network_count_in_the_shared_streak_once_there_is_one(run: Run, tab: Tab) -> None:
    await tab.open(f"{run.url}/mini/fitplan/?lang=en")
    await tab.run(
        "{ const at = new Date(Date.now() - 86400000); const two = (n) => String(n).padStart(2, '0'); "
        "const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`; "
        "localStorage.setItem('fitplan:history', JSON.stringify({ sets: [{ id: 'a-set-of-yesterday', "
        "at: at.toISOString(), day, exercise: 'an-exercise', name: 'Row', reps: 10, weight: 20 }] })); 0 }"
    )
    shared = (
        "fetch('/api/v1/fitplan/streak', {headers: {authorization: 'Bearer ' + "
        "JSON.parse(sessionStorage.getItem('tokens:fitplan')).access_token}}).then(r => r.json())"
    )
    await tab.open(opened_from_telegram(run, "fitplan", 532))
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    assert (await tab.run(shared))["current"] == 1
    await tab.offline()
    await tab.click("#today .set")
    await tab.until("document.querySelector('#sync').innerText === 'Not synced yet'")
    await tab.offline(off=False)
    await tab.until("document.querySelector('#sync').innerText === 'Synced'")
    streak = await tab.run(shared)
    assert (streak["current"], streak["total_days"], streak["today_done"]) == (2, 2, True)


async def test_queuepilot_shows_an_owner_the_figures_and_nobody_else(run: Run, tab: Tab) -> None:
    await tab.open(opened_from_telegram(run, "queuepilot", 503))
    await tab.until("!document.querySelector('#login').hidden")
    login = post(run, "/api/v1/auth/telegram", {
        "app": "queuepilot",
        "init_data": post(run, "/sandbox/telegram/queuepilot/init-data", {"user": {"id": 504}})["init_data"],
    })  # fmt: skip
    post(run, "/sandbox/grants", {"app": "queuepilot", "user_id": login["user"]["id"], "role": "owner"})
    post(run, "/api/v1/portfolio/import", {"queue": {"apps": [
        {"app": "gatebot", "status": "live", "costs": {"revenue_cents": 5700, "paying_users": 3}}]}},
        login["access_token"])  # fmt: skip
    async with chromium() as other:
        await other.open(opened_from_telegram(run, "queuepilot", 504))
        await other.until("!document.querySelector('#board').hidden")
        assert "$57" in await other.text("#totals")
        assert "GateBot breaks even at 1 user (currently 3)" in await other.text("#alerts")
        await other.until("document.querySelector('#apps').innerText.includes('GateBot')")
        table = "document.querySelector('.scroll')"
        assert await other.run(f"{table}.scrollWidth <= {table}.clientWidth"), "a column is out of sight"
        assert "Paying: 3" in await other.text("#apps")
        assert not await other.overflows()
        assert other.errors == []


async def test_a_person_can_chat_with_a_bot_in_the_sandbox(run: Run, tab: Tab) -> None:
    await tab.open(f"{run.url}/sandbox/telegram?bot=snapexpense")
    await tab.until("document.querySelectorAll('#bot-list li').length >= 13")
    await tab.click("#chat-list button")
    await tab.type("#text", "4.20 EUR coffee")
    await tab.run("document.querySelector('#composer').requestSubmit()")
    await tab.until("[...document.querySelectorAll('.rows button')].some(one => /Confirm/.test(one.innerText))")
    await tab.click(".rows button")
    await tab.until("document.querySelector('#messages').innerText.includes('✓ #1')")
    assert not await tab.overflows()
    assert tab.errors == []
