"""The guide's bot is a bot."""

import re
from pathlib import Path

from core.platform.registry.apps import discover
from tests.support.bots import ANA, Chats

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "add-a-bot.md"


async def test_the_bot_of_the_guide_counts_and_reminds(tmp_path: Path) -> None:
    text = re.search(r"```python\n(\"\"\"Water.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    (tmp_path / "water.py").write_text(text[1], encoding="utf-8")
    chats = Chats(discover(tmp_path)["water"])
    await chats.says(ANA, "/drink 200")
    await chats.passes(hours=1)
    await chats.presses(ANA, "more:200")
    await chats.passes(hours=2)
    assert chats.texts(ANA) == ["200 ml so far.", "400 ml so far.", "Another glass?"]
    await chats.says(ANA, "/drink much")
    assert chats.last(ANA).text == "How much? /drink 200"
