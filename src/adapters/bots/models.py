"""Language models for bots: through the gateway, on the budgets of the bot and the person."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from uuid import UUID

from core.ai.gateway.feature import Generation
from core.ai.gateway.generate import Generate
from core.ai.gateway.model import ChatMessage, Picture, Prompt
from core.bots.errands import AskModel, Outcome
from core.media.kinds import IMAGES, type_by_bytes
from core.shared.errors import Invalid, PaymentRequired

BUDGETS = Generation()


@dataclass(frozen=True, slots=True)
class GatewayModels:
    """`core.bots.run_errand.Models`."""

    generate: Generate

    async def ask(self, app: str, user_id: UUID | None, work: AskModel, picture: bytes | None, key: UUID) -> Outcome:
        if user_id is None:
            return Outcome(ok=False, reason="gone")
        shown = None
        if picture is not None:
            kind = type_by_bytes(picture)
            kind = kind if kind in IMAGES else "image/jpeg"  # what Telegram makes of photos
            shown = Picture(data=base64.b64encode(picture).decode(), content_type=kind)
        prompt = Prompt(
            messages=(ChatMessage(role="system", content=work.system), ChatMessage(role="user", content=work.prompt)),
            max_tokens=work.max_tokens,
            picture=shown,
            schema=work.schema,
        )
        try:
            answer = await self.generate.prompted(BUDGETS, app, user_id, prompt, f"errand {key}")
        except PaymentRequired:
            return Outcome(ok=False, reason="budget_exceeded")
        except Invalid:
            return Outcome(ok=False, reason="refused")
        return Outcome(ok=True, text=answer.text)
