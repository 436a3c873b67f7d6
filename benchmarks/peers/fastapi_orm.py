"""Peer (g): FastAPI + pydantic + SQLAlchemy ORM + PyJWT, written the ordinary way."""

import datetime as dt
import os
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any

import jwt
import sqlalchemy as sa
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SECRET = os.environ["JWT_SECRET"]


class Base(DeclarativeBase): ...


class StreakRow(Base):
    __tablename__ = "peer_streaks"
    user_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    current: Mapped[int]
    longest: Mapped[int]
    total_days: Mapped[int]
    last_day: Mapped[dt.date]


class LogRow(Base):
    __tablename__ = "peer_logs"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID]
    logged_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    duration_seconds: Mapped[int]


class EventRow(Base):
    __tablename__ = "peer_events"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    occurred_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))


class StreakOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    user_id: uuid.UUID
    current: int
    longest: int
    total_days: int
    last_day: dt.date


class MeditationIn(BaseModel):
    duration_seconds: int


dsn = os.environ["PEER_DSN"].replace("postgresql://", "postgresql+asyncpg://")
engine = create_async_engine(dsn, pool_size=16, max_overflow=0)
Session = async_sessionmaker(engine, expire_on_commit=False)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with Session() as session:
        yield session


bearer = HTTPBearer()


async def current_user(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> uuid.UUID:
    try:
        claims = jwt.decode(
            credentials.credentials, SECRET, algorithms=["HS256"], audience="lowkeymode", issuer="rhizome"
        )
    except jwt.PyJWTError as error:
        raise HTTPException(401) from error
    return uuid.UUID(claims["sub"])


app = FastAPI(docs_url=None, redoc_url=None)


@app.get("/streak", response_model=StreakOut)
async def read(
    user: Annotated[uuid.UUID, Depends(current_user)], session: Annotated[AsyncSession, Depends(get_session)]
) -> StreakRow:
    row = await session.get(StreakRow, user)
    if row is None:
        raise HTTPException(404)
    return row


@app.post("/streak", response_model=StreakOut, status_code=201)
async def write(
    data: MeditationIn,
    user: Annotated[uuid.UUID, Depends(current_user)],
    session: Annotated[AsyncSession, Depends(get_session)],
) -> StreakRow:
    now = dt.datetime.now(dt.UTC)
    day = now.date()
    async with session.begin():
        row = await session.get(StreakRow, user, with_for_update=True)
        if row is None:
            row = StreakRow(user_id=user, current=1, longest=1, total_days=1, last_day=day)
            session.add(row)
        else:
            gap = (day - row.last_day).days
            row.current = row.current if gap == 0 else row.current + 1 if gap == 1 else 1
            row.longest = max(row.longest, row.current)
            row.total_days += gap > 0
            row.last_day = day
        log = LogRow(user_id=user, logged_at=now, duration_seconds=data.duration_seconds)
        session.add(log)
        await session.flush()
        payload = {"user_id": str(user), "log_id": str(log.id), "current": row.current}
        session.add(EventRow(name="streak_logged", payload=payload, occurred_at=now))
    return row
