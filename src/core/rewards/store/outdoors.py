"""The library for avatars that like it better outside."""

from __future__ import annotations

from core.rewards.store.library import Entry, shelved

OUTDOORS = shelved(
    (
        Entry(slug="color-moss", category="color", price=10, es="Verde musgo", en="Moss green"),
        Entry(slug="color-sea", category="color", price=10, es="Azul de mar", en="Sea blue"),
        Entry(slug="color-terracotta", category="color", price=15, es="Terracota", en="Terracotta"),
        Entry(slug="color-saffron", category="color", price=25, es="Azafrán", en="Saffron"),
        Entry(slug="color-night", category="color", price=60, es="Noche estrellada", en="Starry night", level=3),
        Entry(
            slug="color-aurora",
            category="color",
            price=120,
            es="Aurora boreal",
            en="Northern lights",
            premium_only=True,
        ),
        Entry(slug="hat-wool", category="hat", price=30, es="Gorro de lana", en="Woolly hat"),
        Entry(slug="hat-straw", category="hat", price=40, es="Sombrero de paja", en="Straw hat"),
        Entry(slug="hat-beret", category="hat", price=45, es="Boina", en="Beret"),
        Entry(slug="hat-explorer", category="hat", price=90, es="Gorro de exploradora", en="Explorer's cap", level=2),
        Entry(
            slug="hat-laurel",
            category="hat",
            price=200,
            es="Corona de laurel",
            en="Laurel wreath",
            achievement="month_unplugged",
        ),
        Entry(
            slug="hat-observatory",
            category="hat",
            price=150,
            es="Gorro de astrónoma",
            en="Stargazer's cap",
            premium_only=True,
        ),
        Entry(slug="glasses-round", category="glasses", price=25, es="Gafas redondas", en="Round glasses"),
        Entry(slug="glasses-sun", category="glasses", price=35, es="Gafas de sol", en="Sunglasses"),
        Entry(slug="glasses-heart", category="glasses", price=50, es="Gafas de corazón", en="Heart glasses"),
        Entry(slug="glasses-diver", category="glasses", price=110, es="Gafas de buceo", en="Diving mask", level=4),
        Entry(slug="scarf-striped", category="scarf", price=30, es="Bufanda a rayas", en="Striped scarf"),
        Entry(slug="scarf-kerchief", category="scarf", price=20, es="Pañuelo al cuello", en="Neckerchief"),
        Entry(
            slug="scarf-hand-knit",
            category="scarf",
            price=80,
            es="Bufanda tejida a mano",
            en="Hand-knit scarf",
            level=2,
        ),
        Entry(slug="background-park", category="background", price=40, es="Banco del parque", en="Park bench"),
        Entry(slug="background-beach", category="background", price=60, es="Playa al amanecer", en="Beach at dawn"),
        Entry(
            slug="background-summit",
            category="background",
            price=180,
            es="Cumbre nevada",
            en="Snowy summit",
            level=6,
        ),
        Entry(
            slug="background-greenhouse",
            category="background",
            price=220,
            es="Invernadero",
            en="Greenhouse",
            premium_only=True,
            level=3,
        ),
        Entry(slug="companion-snail", category="companion", price=75, es="Caracol sin prisa", en="Unhurried snail"),
        Entry(
            slug="companion-hedgehog",
            category="companion",
            price=140,
            es="Erizo",
            en="Hedgehog",
            achievement="good_company",
        ),
    )
)
