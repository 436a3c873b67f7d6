"""Models, and what they cost. Prices are those that providers publish, in US dollars."""

from __future__ import annotations

from typing import Literal

import msgspec

ProviderName = Literal["openai", "anthropic", "gemini"]
PROVIDERS: tuple[ProviderName, ...] = ("openai", "anthropic", "gemini")


class Offer(msgspec.Struct, frozen=True):
    """A model at a provider, with millionths of a dollar for a million tokens that go in and that come out."""

    provider: ProviderName
    model: str
    input_price: int
    output_price: int

    def cost(self, input_tokens: int, output_tokens: int) -> int:
        """In millionths of a dollar, rounded up."""
        return -(-(input_tokens * self.input_price + output_tokens * self.output_price) // 1_000_000)


class Model(msgspec.Struct, frozen=True):
    """A model by the name that people ask for: who has it, or one that may stand in for it, in the order in which they
    are asked."""

    name: str
    offers: tuple[Offer, ...]

    def worst(self, input_tokens: int, output_tokens: int) -> int:
        """What so many tokens cost where they cost most."""
        return max(offer.cost(input_tokens, output_tokens) for offer in self.offers)


_GPT_MINI = Offer("openai", "gpt-4.1-mini", 400_000, 1_600_000)
_GPT = Offer("openai", "gpt-4.1", 2_000_000, 8_000_000)
_HAIKU = Offer("anthropic", "claude-haiku-4-5", 1_000_000, 5_000_000)
_SONNET = Offer("anthropic", "claude-sonnet-4-5", 3_000_000, 15_000_000)
_FLASH = Offer("gemini", "gemini-2.5-flash", 300_000, 2_500_000)
_PRO = Offer("gemini", "gemini-2.5-pro", 2_500_000, 15_000_000)
"""The price of long prompts, which are dearer."""
_SANDBOX = tuple(Offer(name, "sandbox-1", 0, 10_000_000) for name in PROVIDERS)

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model("sandbox-1", _SANDBOX),
        Model("gpt-4.1-mini", (_GPT_MINI, _FLASH, _HAIKU)),
        Model("gpt-4.1", (_GPT, _SONNET, _PRO)),
        Model("claude-haiku-4-5", (_HAIKU, _GPT_MINI, _FLASH)),
        Model("claude-sonnet-4-5", (_SONNET, _GPT, _PRO)),
        Model("gemini-2.5-flash", (_FLASH, _GPT_MINI, _HAIKU)),
        Model("gemini-2.5-pro", (_PRO, _GPT, _SONNET)),
    )
}
