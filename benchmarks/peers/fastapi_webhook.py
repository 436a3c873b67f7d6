"""Peer (g) at the receiving end of Stripe: FastAPI + SQLAlchemy ORM + Stripe's SDK, written the ordinary way."""

import datetime as dt
import os
from collections.abc import AsyncIterator
from typing import Annotated, Any

import sqlalchemy as sa
import stripe
from fastapi import Depends, FastAPI, HTTPException, Request
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SECRET = os.environ["STRIPE_WEBHOOK_SECRET"]


class Base(DeclarativeBase): ...


class StripeEvent(Base):
    __tablename__ = "peer_stripe_events"
    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    received_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    status: Mapped[str]


SCHEMA = """
create table peer_stripe_events (
    id text primary key,
    type text not null,
    payload jsonb not null,
    received_at timestamptz not null,
    status text not null
)
"""

dsn = os.environ["PEER_DSN"].replace("postgresql://", "postgresql+asyncpg://")
engine = create_async_engine(dsn, pool_size=16, max_overflow=0)
Session = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def get_session() -> AsyncIterator[AsyncSession]:
    async with Session() as session:
        yield session


@app.post("/webhooks/stripe")
async def receive(request: Request, session: Annotated[AsyncSession, Depends(get_session)]) -> dict[str, bool]:
    payload = await request.body()
    try:
        event = stripe.Webhook.construct_event(payload, request.headers.get("stripe-signature", ""), SECRET)
    except (ValueError, stripe.SignatureVerificationError) as error:
        raise HTTPException(400, "invalid") from error
    if await session.get(StripeEvent, event.id) is None:
        session.add(
            StripeEvent(
                id=event.id,
                type=event.type,
                payload=event.to_dict(),
                received_at=dt.datetime.now(dt.UTC),
                status="pending",
            )
        )
        await session.commit()
    return {"received": True}
