"""The words of pseudonyms: a hundred calm adjectives, a hundred calm nouns, and what nobody may call themselves.

Adjectives have at most eight letters and nouns at most ten, so that two of them and a number fit into a pseudonym.
"""

from __future__ import annotations

_ADJECTIVES = """
Airy Amber Ample Autumn Balmy Basic Blithe Blue Breezy Bright Calm Candid Careful Civil Clear Cloudy Coastal Cool
Coral Cosy Crisp Curious Dawn Deep Dewy Distant Dreamy Dusky Early Earthy Easy Even Faint Fair Fallow Fond Foggy
Free Fresh Frosty Gentle Glad Golden Grand Green Grey Happy Hazel Hidden Humble Hushed Ivory Jade Keen Kind Late
Leafy Level Light Little Lofty Loyal Lucid Lunar Mellow Merry Mild Mindful Misty Modest Mossy Neat Noble
Northern Olive Open Pale Patient Placid Polite Quiet Rainy Restful Rosy Rustic Serene Shady Silent Silver Simple
Slow Snowy Soft Solar Sleepy Steady Still Sunny Tender Tidy Tranquil Velvet Violet Warm Western Windy Winter
"""
ADJECTIVES: tuple[str, ...] = tuple(_ADJECTIVES.split())

_NOUNS = """
Acorn Alder Anchor Aspen Badger Bamboo Basin Bay Beacon Beech Bell Birch Bison Bluff Boulder Brook Canyon Cedar
Cliff Cloud Clover Comet Cove Crane Creek Cricket Crow Current Cypress Dale Deer Delta Dove Dune Eagle Egret Elm
Ember Falcon Feather Fern Field Finch Fir Fjord Forest Fox Garden Glacier Glade Grove Gull Harbor Hare Heath Heron
Hill Hollow Horizon Island Ivy Juniper Kestrel Lagoon Lake Lantern Lark Laurel Leaf Linden Lotus Lynx Maple Marsh
Meadow Moon Moth Oak Orchard Otter Owl Pebble Petal Pine Plover Pond Prairie Quail Raven Reed Ridge River Robin
Sage Sequoia Shore Sparrow Spring Spruce Swan Thicket Thistle Thrush Tide Valley Walnut Wave Willow Wren
"""
NOUNS: tuple[str, ...] = tuple(_NOUNS.split())

_REFUSED_WORDS = """
admin mod moderator moderador support soporte staff team official oficial system sistema root owner help ayuda null
undefined none deleted unknown anonymous security billing info
anal anus arse ass cock coon cum cunt dick dyke fag fuck gook hell homo jap kike kys nazi paki piss poon porn prick
puta puto pussy rape rapist sex shit slut spic tit tits tranny twat wank whore
cabron cono follar gilipollas joder maricon mierda pendejo polla puton sudaca verga zorra
"""
REFUSED_WORDS: frozenset[str] = frozenset(_REFUSED_WORDS.split())
"""Refused as a whole or as one of a pseudonym's words; as a part of others they may be innocent (Scunthorpe, class)."""

_REFUSED_PARTS = """
administrator administrador moderator moderador rhizome asshole bastard bitch bullshit faggot fucker fucking hitler
jerkoff killyourself motherfuck nigga nigger pedophile pedofilo retard gilipollas hijoputa hijodeputa maricon
"""
REFUSED_PARTS: tuple[str, ...] = tuple(_REFUSED_PARTS.split())
"""Refused wherever they stand."""
