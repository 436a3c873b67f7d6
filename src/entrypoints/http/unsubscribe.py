"""The page behind the link in every letter, and the one click that mail programs do by themselves (RFC 8058)."""

from __future__ import annotations

from html import escape
from typing import Any

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

from core.messaging.email.letters import Letters
from core.messaging.preferences.change_preferences import Unsubscribe
from core.platform.registry.apps import Apps
from core.shared.messages import MessageType
from entrypoints.http.features import Use
from entrypoints.http.letters import CSP, FOLDER, OPEN

_PAGE = (FOLDER / "unsubscribe.html").read_text(encoding="utf-8")
_WORDS = {
    "en": {
        "title": "Stop these e-mails",
        "ask": "Shall {app} send you no more e-mails about {kind}?",
        "button": "Stop them",
        "done": "Done. There will be no more of these e-mails.",
    },
    "es": {
        "title": "No recibir más estos correos",
        "ask": "¿Quieres dejar de recibir correos de {app} sobre {kind}?",
        "button": "No recibir más",
        "done": "Hecho. No recibirás más correos de este tipo.",
    },
}
_KINDS: dict[str, dict[MessageType, str]] = {
    "en": {
        "reminder": "reminders",
        "streak_risk": "streaks at risk",
        "achievement": "achievements",
        "weekly_summary": "your week in review",
        "motivation": "daily quotes",
        "test": "tests",
    },
    "es": {
        "reminder": "recordatorios",
        "streak_risk": "rachas en peligro",
        "achievement": "logros",
        "weekly_summary": "tu semana en resumen",
        "motivation": "frases del día",
        "test": "pruebas",
    },
}


def unsubscribe_routes(use: Use) -> list[HTTPRouteHandler]:
    """GET only shows what would be stopped, since scanners of mail open every link; POST stops it, whatever its body.
    A token that is not ours is 404."""
    apps: Apps = use(Apps)
    letters: Letters = use(Letters)
    unsubscribe: Unsubscribe = use(Unsubscribe)

    @get("/unsubscribe/{token:str}", opt=OPEN, include_in_schema=False)
    async def unsubscribe_page(token: str, request: Request[Any, Any, Any]) -> Response[str]:
        to = letters.opened(token)
        language = _language(request)
        words, spec = _WORDS[language], apps.get(to.app)
        ask = words["ask"].format(app=spec.title if spec else to.app, kind=_KINDS[language][to.type])
        button = f'<form method="post"><button autofocus>{escape(words["button"])}</button></form>'
        return _page(language, f"<p>{escape(ask)}</p>{button}")

    @post("/unsubscribe/{token:str}", opt=OPEN, include_in_schema=False, status_code=200)
    async def unsubscribe_now(token: str, request: Request[Any, Any, Any]) -> Response[str]:
        await unsubscribe(token)
        language = _language(request)
        return _page(language, f'<p role="status">{escape(_WORDS[language]["done"])}</p>')

    return [unsubscribe_page, unsubscribe_now]


def _page(language: str, content: str) -> Response[str]:
    html = _PAGE.format(language=language, title=escape(_WORDS[language]["title"]), content=content)
    return Response(html, headers={"content-security-policy": CSP}, media_type="text/html")


def _language(request: Request[Any, Any, Any]) -> str:
    """The browser's first choice, if we speak it."""
    return "es" if request.headers.get("accept-language", "").lower().startswith("es") else "en"
