"""The letters of identity, in the languages that we speak."""

from __future__ import annotations

from html import escape

from core.identity.recovery.links import Purpose
from core.messaging.email.message import EmailMessage
from core.platform.registry.spec import AppSpec

_WORDS: dict[tuple[Purpose, str], tuple[str, str, str]] = {
    ("reset", "en"): (
        "Choose a new password for {app}",
        (
            "Somebody, hopefully you, asked for a new password for your account. This link lets you choose one. "
            "It works once, for one hour."
        ),
        "If it wasn't you, ignore this letter: nothing has changed.",
    ),
    ("reset", "es"): (
        "Elige una contraseña nueva para {app}",
        (
            "Alguien, esperamos que tú, pidió una contraseña nueva para tu cuenta. Con este enlace puedes elegirla. "
            "Sirve una sola vez, durante una hora."
        ),
        "Si no has sido tú, no hagas caso de este mensaje: nada ha cambiado.",
    ),
    ("verify", "en"): (
        "Confirm your address for {app}",
        "Welcome! With this link you confirm that this address is yours. It works once, for seven days.",
        "If you didn't sign up, ignore this letter.",
    ),
    ("verify", "es"): (
        "Confirma tu dirección para {app}",
        (
            "¡Te damos la bienvenida! Con este enlace confirmas que esta dirección es tuya. "
            "Sirve una sola vez, durante siete días."
        ),
        "Si no te has registrado, no hagas caso de este mensaje.",
    ),
}
_KIND: dict[Purpose, str] = {"reset": "password_reset", "verify": "email_verification"}


def letter(purpose: Purpose, *, app: AppSpec, to: str, link: str, locale: str) -> EmailMessage:
    """The letter that carries a link, in the reader's language, else in English."""
    subject, before, after = _WORDS.get((purpose, locale)) or _WORDS[purpose, "en"]
    href = escape(link, quote=True)
    anchor = f'<a href="{href}">{href}</a>'
    return EmailMessage(
        app=app.slug,
        kind=_KIND[purpose],
        to=to,
        subject=subject.format(app=app.title),
        text=f"{before}\n\n{link}\n\n{after}\n\n{app.title}\n",
        html="".join(f"<p>{line}</p>" for line in (escape(before), anchor, escape(after), escape(app.title))),
    )
