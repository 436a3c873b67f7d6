"""What the demo shops sell."""

from __future__ import annotations

from core.commerce.catalog.model import MakeProduct, ProductType


def _thing(name: str, description: str, price: int, shelves: str, stock: int | None) -> tuple[MakeProduct, str]:
    return MakeProduct(name=name, description=description, price_cents=price, currency="USD", stock=stock), shelves


def _work(kind: ProductType, title: str, description: str, price: int, shelves: str) -> tuple[MakeProduct, str]:
    """Bundles of an API cost money; the rest may also be had for credits, at ten cents a credit."""
    work = MakeProduct(
        name=title,
        description=description,
        price_cents=price,
        currency="USD",
        type=kind,
        price_credits=None if kind == "api_bundle" else price // 10,
    )
    return work, shelves


HEALTH = (
    _thing("Magnesium citrate", "120 capsules for calm muscles and easier nights.", 1690, "Minerals, Sleep", 140),
    _thing("Vitamin D3 + K2 drops", "Sunshine for dark months: 1,000 IU a drop, in olive oil.", 1490, "Vitamins", 86),
    _thing("Vitamin C powder", "Buffered ascorbic acid that is kind to the stomach, 250 g.", 1250, "Vitamins", 60),
    _thing(
        "Zinc lozenges", "Thirty lozenges with honey and lemon for the first scratch in the throat.", 990, "Minerals", 0
    ),
    _thing("Omega-3 from algae", "DHA and EPA without the fish: 60 softgels.", 2390, "Fatty acids", 45),
    _thing(
        "Sleep tea", "Lemon balm, lavender and hops; twenty bags for the last hour of the day.", 790, "Sleep, Teas", 210
    ),
    _thing("Ginger and turmeric tea", "Warming, with a pinch of black pepper.", 750, "Teas", 12),
    _thing("Whey protein, vanilla", "24 g of protein a portion, sweetened with dates. 900 g.", 3290, "Sport", 33),
    _thing(
        "Electrolyte tablets",
        "Sodium, potassium and magnesium for long runs; three tubes of ten.",
        1390,
        "Sport, Minerals",
        75,
    ),
    _thing("Foam roller", "Medium firm, 45 cm, for backs that sit too much.", 2490, "Sport, Recovery", 3),
    _thing("Weighted eye mask", "Cotton filled with flax seed; warm it or cool it.", 1890, "Sleep, Recovery", 0),
    _thing(
        "Gift card", "For somebody who knows best what is good for them; printed on seed paper.", 2500, "Gifts", None
    ),
)

MINDS = (
    _work(
        "chatbot",
        "Focus Coach",
        "Plans the next ninety minutes with you and asks afterwards how it went.",
        1900,
        "Focus",
    ),
    _work("chatbot", "Night Owl", "Talks you down from a busy head before sleep, in a low voice.", 1500, "Calm"),
    _work("chatbot", "Second Wind", "A companion for the afternoon slump: movement, water, light.", 1200, "Energy"),
    _work(
        "chatbot",
        "Decision Partner",
        "Lays out what speaks for and against, and what you are afraid of.",
        2400,
        "Clarity",
    ),
    _work(
        "prompt_template", "Deep Work Day Planner", "Turns a list of tasks into blocks that can be kept.", 500, "Focus"
    ),
    _work("prompt_template", "Morning Pages", "Thirty openings for three pages by hand.", 400, "Clarity, Calm"),
    _work(
        "prompt_template", "Energy Audit", "Finds out in a week what gives you energy and what takes it.", 600, "Energy"
    ),
    _work("prompt_template", "Inbox to Zero", "Sorts mail into answer, do, read and let go.", 700, "Focus, Clarity"),
    _work("prompt_template", "Letting Go", "Ten gentle rewrites of thoughts that turn in circles.", 450, "Calm"),
    _work(
        "api_bundle", "Mood Signals API", "10,000 classifications of short texts by mood and energy.", 4900, "Energy"
    ),
    _work(
        "api_bundle",
        "Attention Metrics API",
        "Focus minutes from calendars and key presses, 5,000 calls.",
        5900,
        "Focus",
    ),
    _work("api_bundle", "Reframe API", "Kinder words for harsh self-talk: 2,000 calls.", 2900, "Calm, Clarity"),
)
