"""Tables of carts, coupons and orders."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

orders = Table(
    "orders",
    metadata,
    app_id(),
    uuid("id"),
    uuid("user_id", nullable=True),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("subtotal_cents", BigInteger, nullable=False),
    Column("discount_cents", BigInteger, nullable=False),
    Column("total_cents", BigInteger, nullable=False),
    Column("tax_cents", BigInteger, nullable=False),
    uuid("coupon_id", nullable=True),
    Column("coupon_code", Text),
    Column("flag", Text),
    Column("held", Boolean, nullable=False),
    Column("awaiting_payment", Boolean, nullable=False),
    Column("from_cart", Boolean, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("session_id", Text),
    Column("session_url", Text),
    moment("session_expires_at", nullable=True),
    Column("success_url", Text),
    Column("cancel_url", Text),
    moment("created_at"),
    moment("expires_at"),
    moment("look_at"),
    moment("paid_at", nullable=True),
    moment("fulfilled_at", nullable=True),
    moment("asked_at", nullable=True),
    CheckConstraint(
        "discount_cents >= 0 and total_cents >= 0 and total_cents = subtotal_cents - discount_cents", name="total"
    ),
    PrimaryKeyConstraint("app_id", "id"),
)
Index("orders_user_id_idx", orders.c.user_id, orders.c.app_id, orders.c.id)
Index("orders_look_at_idx", orders.c.look_at, postgresql_where=text("status = 'pending'"))
Index("orders_flagged_idx", orders.c.app_id, orders.c.id, postgresql_where=text("flag is not null"))
Index(
    "orders_open_cart_idx",
    orders.c.user_id,
    orders.c.app_id,
    unique=True,
    postgresql_where=text("from_cart and status = 'pending' and not awaiting_payment"),
)

order_lines = Table(
    "order_lines",
    metadata,
    app_id(),
    uuid("order_id"),
    Column("place", SmallInteger, nullable=False),
    uuid("product_id", nullable=True),
    Column("name", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_cents", BigInteger, nullable=False),
    Column("discount_cents", BigInteger, nullable=False),
    Column("digital", Boolean, nullable=False),
    Column("credit_pack", Text),
    Column("credits", Integer, nullable=False),
    PrimaryKeyConstraint("app_id", "order_id", "place"),
)
Index("order_lines_product_id_idx", order_lines.c.app_id, order_lines.c.product_id)

coupons = Table(
    "coupons",
    metadata,
    app_id(),
    uuid("id"),
    Column("code", Text, nullable=False),
    Column("percent_off", SmallInteger),
    Column("amount_off_cents", BigInteger),
    Column("currency", Text),
    moment("valid_from", nullable=True),
    moment("valid_until", nullable=True),
    Column("max_redemptions", Integer),
    Column("max_per_user", Integer),
    Column("active", Boolean, nullable=False),
    Column("redemptions", Integer, nullable=False),
    moment("created_at"),
    CheckConstraint(
        "(percent_off is null) <> (amount_off_cents is null) and (amount_off_cents is null) = (currency is null)",
        name="off",
    ),
    CheckConstraint("redemptions >= 0", name="redemptions"),
    PrimaryKeyConstraint("app_id", "id"),
    UniqueConstraint("app_id", "code"),
)

coupon_uses = Table(
    "coupon_uses",
    metadata,
    app_id(),
    uuid("order_id"),
    uuid("coupon_id"),
    uuid("user_id", nullable=True),
    moment("used_at"),
    PrimaryKeyConstraint("app_id", "order_id"),
)
Index("coupon_uses_coupon_id_idx", coupon_uses.c.app_id, coupon_uses.c.coupon_id, coupon_uses.c.user_id)
Index("coupon_uses_user_id_idx", coupon_uses.c.user_id)

cart_lines = Table(
    "cart_lines",
    metadata,
    app_id(),
    uuid("user_id"),
    uuid("product_id"),
    Column("name", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_cents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    moment("added_at"),
    CheckConstraint("quantity between 1 and 99", name="quantity"),
    PrimaryKeyConstraint("user_id", "app_id", "product_id"),
)
