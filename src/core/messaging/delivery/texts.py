"""What messages say, in the languages that we speak. Texts of CorpFinity's page are kept to the letter."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from core.shared.messages import MessageType, Wording


class Text(msgspec.Struct, frozen=True):
    """A message as somebody reads it."""

    title: str
    body: str


class Template(msgspec.Struct, frozen=True):
    """Title and body with parameters in braces. With `by`, that parameter chooses `one` when it is 1 (CLDR's cardinal
    rules of English and Spanish for whole numbers that a person reaches)."""

    title: str
    body: str
    one: str = ""
    by: str = ""

    def fill(self, wording: Wording) -> Text:
        """Raises `LookupError` for a parameter that is missing. What fills in is not looked at for parameters again."""
        singular = bool(self.by) and wording.body is None and wording.params[self.by] == 1
        body = self.one if singular else self.body
        return Text(
            title=self.title.format_map(wording.params) if wording.title is None else wording.title,
            body=body.format_map(wording.params) if wording.body is None else wording.body,
        )


FALLBACK = "en"

TEMPLATES: Mapping[str, Mapping[MessageType, Template]] = {
    "en": {
        "reminder": Template("Reminder", "Time for your {reminder_type}!"),
        "streak_risk": Template("Your streak is at risk", "Don't lose your {streak} day streak!"),
        "achievement": Template("🏆 Achievement Unlocked!", "You earned: {title}"),
        "weekly_summary": Template(
            "Your week in review",
            "You completed {count} challenges this week!",
            one="You completed {count} challenge this week!",
            by="count",
        ),
        "motivation": Template("A thought for today", "{quote}"),
        "test": Template("Test notification", "It works: notifications reach this device."),
    },
    "es": {
        "reminder": Template("Recordatorio", "¡Es hora de tu {reminder_type}!"),
        "streak_risk": Template(
            "Tu racha está en peligro",
            "¡No pierdas tu racha de {streak} días!",
            one="¡No pierdas tu racha de {streak} día!",
            by="streak",
        ),
        "achievement": Template("🏆 ¡Logro desbloqueado!", "Has conseguido: {title}"),
        "weekly_summary": Template(
            "Tu semana en resumen",
            "¡Has completado {count} retos esta semana!",
            one="¡Has completado {count} reto esta semana!",
            by="count",
        ),
        "motivation": Template("Un pensamiento para hoy", "{quote}"),
        "test": Template("Notificación de prueba", "Funciona: las notificaciones llegan a este dispositivo."),
    },
}


def text(kind: MessageType, locale: str, wording: Wording) -> Text:
    """What the message says in the reader's language, else in English. Raises `LookupError` for a missing parameter."""
    templates = TEMPLATES.get(locale.partition("-")[0]) or TEMPLATES[FALLBACK]
    return templates[kind].fill(wording)
