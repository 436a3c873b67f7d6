"""Achievements of leaving the phone alone: challenges that were started and done, focus, friends, streaks."""

from __future__ import annotations

from core.engagement.achievements.model import Achievement, Rarity
from core.engagement.achievements.rules import AllOf, AnyOf, AtLeast, Rule


def _one(key: str, rarity: Rarity, icon: str, es: tuple[str, str], en: tuple[str, str], *, rule: Rule) -> Achievement:
    return Achievement(
        key=key,
        title={"en": en[0], "es": es[0]},
        description={"en": en[1], "es": es[1]},
        rarity=rarity,
        icon=icon,
        rule=rule,
    )


UNPLUGGED = (
    _one(
        "first_challenge",
        "common",
        "🌱",
        ("El primer paso", "Completa tu primer reto."),
        ("The first step", "Complete your first challenge."),
        rule=AtLeast("quests", 1),
    ),
    _one(
        "ten_challenges",
        "common",
        "🚶",
        ("Cogiendo carrerilla", "Completa 10 retos."),
        ("Gaining speed", "Complete 10 challenges."),
        rule=AtLeast("quests", 10),
    ),
    _one(
        "fifty_challenges",
        "uncommon",
        "🏅",
        ("Cincuenta veces sí", "Completa 50 retos."),
        ("Fifty times yes", "Complete 50 challenges."),
        rule=AtLeast("quests", 50),
    ),
    _one(
        "two_hundred_challenges",
        "epic",
        "🏔️",
        ("Vista despejada", "Completa 200 retos."),
        ("A clear view", "Complete 200 challenges."),
        rule=AtLeast("quests", 200),
    ),
    _one(
        "daily_habit",
        "uncommon",
        "☀️",
        ("Cada día un poco", "Completa 30 retos diarios."),
        ("A little every day", "Complete 30 daily challenges."),
        rule=AtLeast("quests.daily", 30),
    ),
    _one(
        "first_focus",
        "common",
        "🎯",
        ("Mirada fija", "Completa tu primer reto de concentración."),
        ("Eyes on it", "Complete your first focus challenge."),
        rule=AtLeast("quests.focus", 1),
    ),
    _one(
        "ten_hours_of_focus",
        "rare",
        "🧘",
        ("Diez horas de calma", "Suma 600 minutos de concentración."),
        ("Ten calm hours", "Gather 600 minutes of focus."),
        rule=AtLeast("focus_minutes", 600),
    ),
    _one(
        "hundred_hours_of_focus",
        "legendary",
        "🏛️",
        ("Cien horas", "Suma 6000 minutos de concentración."),
        ("A hundred hours", "Gather 6000 minutes of focus."),
        rule=AtLeast("focus_minutes", 6000),
    ),
    _one(
        "first_friend",
        "common",
        "☕",
        ("Mejor con alguien", "Completa un reto con otra persona."),
        ("Better with somebody", "Complete a challenge with a friend."),
        rule=AtLeast("quests.social", 1),
    ),
    _one(
        "good_company",
        "rare",
        "🫶",
        ("Buena compañía", "Completa 20 retos con otras personas."),
        ("Good company", "Complete 20 challenges with friends."),
        rule=AtLeast("quests.social", 20),
    ),
    _one(
        "all_rounder",
        "uncommon",
        "🎨",
        ("De todo un poco", "Completa un reto de cada tipo."),
        ("A bit of everything", "Complete a challenge of each type."),
        rule=AllOf((AtLeast("quests.daily", 1), AtLeast("quests.focus", 1), AtLeast("quests.social", 1))),
    ),
    _one(
        "week_unplugged",
        "uncommon",
        "🔥",
        ("Una semana entera", "Llega a una racha de 7 días."),
        ("A whole week", "Reach a streak of 7 days."),
        rule=AtLeast("longest_streak", 7),
    ),
    _one(
        "month_unplugged",
        "epic",
        "🌕",
        ("Un mes de verdad", "Llega a una racha de 30 días."),
        ("A real month", "Reach a streak of 30 days."),
        rule=AtLeast("longest_streak", 30),
    ),
    _one(
        "devoted",
        "legendary",
        "👑",
        ("Sin cobertura", "Llega a una racha de 100 días o completa 500 retos."),
        ("Out of range", "Reach a streak of 100 days or complete 500 challenges."),
        rule=AnyOf((AtLeast("longest_streak", 100), AtLeast("quests", 500))),
    ),
)
