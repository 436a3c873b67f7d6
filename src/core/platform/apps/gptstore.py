"""GPT store (web): chatbots, prompt templates and API bundles for mental fitness."""

from __future__ import annotations

from core.ai.gateway.feature import Generation
from core.commerce.catalog.feature import Catalog
from core.commerce.coupons.feature import Coupons
from core.commerce.credits.feature import CreditPacks
from core.commerce.library.feature import Library
from core.commerce.orders.feature import CreditPack, DirectOrders, Ordering
from core.commerce.refunds.feature import RefundMaking
from core.commerce.reviews.feature import Reviews
from core.commerce.sales.feature import SalesFigures
from core.commerce.subscriptions.feature import Plan, Subscriptions
from core.identity.members.feature import Members
from core.identity.profiles.feature import Profile
from core.identity.profiles.model import NamedProfile, NamedProfileChanges, NamedProfileReplacement
from core.media.feature import Uploads
from core.platform.registry.spec import AppSpec

PACKS = (
    CreditPack(key="credits_100", title="100 credits", credits=100, price_cents=1000, currency="USD"),
    CreditPack(key="credits_500", title="500 credits", credits=500, price_cents=4500, currency="USD"),
    CreditPack(key="credits_1000", title="1000 credits", credits=1000, price_cents=8000, currency="USD"),
)
PLANS = (
    Plan(key="basic", title="Basic", price_cents=900, currency="USD", credits=100),
    Plan(key="pro", title="Pro", price_cents=2900, currency="USD", credits=500),
)

APP = AppSpec(
    slug="gptstore",
    title="GPT store",
    features=(
        Profile(
            path="/users/me",
            view=NamedProfile,
            changes=NamedProfileChanges,
            replacement=NamedProfileReplacement,
            also=("credit_balance", "subscription"),
        ),
        Members(),
        Catalog(types=("chatbot", "prompt_template", "api_bundle"), titled=True, search_path="/search"),
        Reviews(),
        Ordering(automatic_tax=True),
        DirectOrders(packs=PACKS),
        Coupons(),
        RefundMaking(),
        SalesFigures(),
        Uploads(),
        CreditPacks(),
        Subscriptions(plans=PLANS, automatic_tax=True),
        Generation(),
        Library(),
    ),
    locales=("en", "es"),
    cors_origins=frozenset({"https://gptstore.example"}),
)
