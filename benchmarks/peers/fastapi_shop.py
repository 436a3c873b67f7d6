"""Peer (g) with a shop: FastAPI + pydantic + SQLAlchemy ORM + Stripe's SDK, written the ordinary way."""

import datetime as dt
import os
import uuid
from collections.abc import AsyncIterator
from typing import Annotated

import jwt
import sqlalchemy as sa
import stripe
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

SECRET = os.environ["JWT_SECRET"]
RESERVED = dt.timedelta(minutes=30)
COUNTRIES = (
    "AE AR AT AU BE BG BR CA CH CL CO CR CY CZ DE DK EE ES FI FR GB GR HK HR HU IE IL IN IS IT JP KR LI LT LU LV MT MX "
    "MY NL NO NZ PE PH PL PT RO SE SG SI SK TH TW US UY ZA"
)


class Base(DeclarativeBase): ...


class User(Base):
    __tablename__ = "peer_users"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str]


class Good(Base):
    __tablename__ = "peer_goods"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_cents: Mapped[int]
    currency: Mapped[str]
    stock: Mapped[int | None]
    active: Mapped[bool]


class CartLine(Base):
    __tablename__ = "peer_cart_lines"
    user_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("peer_goods.id"), primary_key=True)
    quantity: Mapped[int]
    product: Mapped[Good] = relationship()


class Order(Base):
    __tablename__ = "peer_orders"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID]
    status: Mapped[str]
    currency: Mapped[str]
    total_cents: Mapped[int]
    session_id: Mapped[str | None]
    session_url: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    expires_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order")


class OrderLine(Base):
    __tablename__ = "peer_order_lines"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    order_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("peer_orders.id"))
    product_id: Mapped[uuid.UUID]
    name: Mapped[str]
    quantity: Mapped[int]
    unit_price_cents: Mapped[int]
    order: Mapped[Order] = relationship(back_populates="lines")


class CheckoutIn(BaseModel):
    success_url: str | None = None
    cancel_url: str | None = None


class CheckoutOut(BaseModel):
    order_id: uuid.UUID
    session_id: str
    checkout_url: str
    expires_at: dt.datetime


dsn = os.environ["PEER_DSN"].replace("postgresql://", "postgresql+asyncpg://")
engine = create_async_engine(dsn, pool_size=16, max_overflow=0)
Session = async_sessionmaker(engine, expire_on_commit=False)
stripe.enable_telemetry = False
payments = stripe.StripeClient(
    "sk_test_bench",
    base_addresses={"api": os.environ["STRIPE_BASE_URL"]},
    http_client=stripe.HTTPXClient(timeout=8, allow_sync_methods=False),
    max_network_retries=2,
)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with Session() as session:
        yield session


bearer = HTTPBearer()


async def current_user(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> uuid.UUID:
    try:
        claims = jwt.decode(
            credentials.credentials, SECRET, algorithms=["HS256"], audience="healthindex", issuer="rhizome"
        )
    except jwt.PyJWTError as error:
        raise HTTPException(401) from error
    return uuid.UUID(claims["sub"])


app = FastAPI(docs_url=None, redoc_url=None)


@app.post("/checkout", response_model=CheckoutOut, status_code=201)
async def checkout(
    data: CheckoutIn,
    user_id: Annotated[uuid.UUID, Depends(current_user)],
    session: Annotated[AsyncSession, Depends(get_session)],
) -> CheckoutOut:
    now = dt.datetime.now(dt.UTC)
    async with session.begin():
        user = await session.get(User, user_id, with_for_update=True)
        if user is None:
            raise HTTPException(404)
        for earlier in await session.scalars(
            sa.select(Order).where(Order.user_id == user_id, Order.status == "pending").with_for_update()
        ):
            earlier.status = "expired"
        cart = list(
            await session.scalars(
                sa.select(CartLine)
                .where(CartLine.user_id == user_id)
                .options(selectinload(CartLine.product))
                .order_by(CartLine.product_id)
            )
        )
        if not cart:
            raise HTTPException(409)
        for line in cart:
            if not line.product.active:
                raise HTTPException(409)
            taken = await session.execute(
                sa.update(Good)
                .where(Good.id == line.product_id, Good.stock >= line.quantity)
                .values(stock=Good.stock - line.quantity)
                .execution_options(synchronize_session=False)
            )
            if taken.rowcount == 0:
                raise HTTPException(409)
        order = Order(
            user_id=user_id,
            status="pending",
            currency=cart[0].product.currency,
            total_cents=sum(line.product.price_cents * line.quantity for line in cart),
            created_at=now,
            expires_at=now + RESERVED,
            lines=[
                OrderLine(
                    product_id=line.product_id,
                    name=line.product.name,
                    quantity=line.quantity,
                    unit_price_cents=line.product.price_cents,
                )
                for line in cart
            ],
        )
        session.add(order)
    metadata = {"app": "healthindex", "order_id": str(order.id), "user_id": str(user_id)}
    opened = await payments.v1.checkout.sessions.create_async(
        {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": line.quantity,
                    "price_data": {
                        "currency": order.currency.lower(),
                        "unit_amount": line.unit_price_cents,
                        "tax_behavior": "exclusive",
                        "product_data": {"name": line.name, "metadata": {"app": "healthindex"}},
                    },
                }
                for line in order.lines
            ],
            "client_reference_id": str(order.id),
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata},
            "success_url": data.success_url or "https://healthindex.example/checkout/success",
            "cancel_url": data.cancel_url or "https://healthindex.example/checkout/cancelled",
            "expires_at": int((order.expires_at + dt.timedelta(minutes=1)).timestamp()),
            "customer_email": user.email,
            "locale": "en",
            "automatic_tax": {"enabled": True},
            "shipping_address_collection": {"allowed_countries": COUNTRIES.split()},
        },
        {"idempotency_key": f"checkout:{order.id}"},
    )
    async with session.begin():
        order.session_id, order.session_url = opened.id, opened.url
    return CheckoutOut(
        order_id=order.id, session_id=opened.id, checkout_url=opened.url or "", expires_at=order.expires_at
    )
