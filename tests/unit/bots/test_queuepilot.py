"""QueuePilot: for owners."""

import json

from core.bots.catalog.queuepilot import APP
from core.bots.errands import Outcome
from tests.support.bots import ANA, Chats


def rows(*texts: str) -> Outcome:
    return Outcome(ok=True, text=json.dumps([{"text": text} for text in texts]))


async def test_owners_see_costs_and_alerts_and_nobody_else_does() -> None:
    chats = Chats(APP)
    await chats.says(ANA, "/costs")
    assert chats.last(ANA).text == "That is for the studio's owners."
    chats.outside.outcomes = [
        rows("GateBot $0/$57/+$57/3", "= $3/$108/+$105/10", "$0 → $30"),
        rows(),
        rows("Supabase …"),
    ]
    await chats.says(ANA, "/costs")
    assert chats.last(ANA).text == (
        "burn/revenue/net/users\nGateBot $0/$57/+$57/3\n= $3/$108/+$105/10\nShared: $0 → $30 after free tiers"
    )
    await chats.says(ANA, "/alerts")
    assert chats.last(ANA).text == "All is well."
    await chats.says(ANA, "/alerts")
    assert chats.last(ANA).text == "Supabase …"
    await chats.says(ANA, "/board")
    assert chats.last(ANA).buttons == ["https://rhizome.example/mini/queuepilot/"]
