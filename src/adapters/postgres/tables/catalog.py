"""Tables of the catalogue."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
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
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from adapters.postgres.tables.base import app_id, metadata, moment, uuid

products = Table(
    "products",
    metadata,
    app_id(),
    uuid("id"),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("price_cents", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("price_credits", Integer),
    Column("stock", Integer),
    Column("active", Boolean, nullable=False),
    Column("image", Text),
    Column("asset", Text),
    Column("asset_name", Text),
    Column("share_ai_cache", Boolean, nullable=False),
    Column("stripe_product", Text),
    Column("category_ids", ARRAY(Uuid()), nullable=False),
    Column("sold", Integer, nullable=False, server_default="0"),
    Column("ratings", ARRAY(Integer), nullable=False, server_default=text("'{0,0,0,0,0}'")),
    moment("created_at"),
    moment("deleted_at", nullable=True),
    CheckConstraint("price_cents >= 0", name="price_cents"),
    CheckConstraint("price_credits > 0", name="price_credits"),
    CheckConstraint("stock >= 0", name="stock"),
    PrimaryKeyConstraint("app_id", "id"),
)
categories = Table(
    "categories",
    metadata,
    app_id(),
    uuid("id"),
    Column("name", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("products", Integer, nullable=False, server_default="0"),
    moment("created_at"),
    CheckConstraint("products >= 0", name="products"),
    PrimaryKeyConstraint("app_id", "id"),
    UniqueConstraint("app_id", "slug"),
)

product_search = Table(
    "product_search",
    metadata,
    uuid("id"),
    Column("app", Text, nullable=False),
    Column("words", TSVECTOR, nullable=False),
    Column("price_cents", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("sold", Integer, nullable=False),
    PrimaryKeyConstraint("id"),
)
Index(
    "product_search_words_idx",
    product_search.c.words,
    postgresql_using="gin",
    postgresql_with={"fastupdate": "off"},
)

Index("product_search_newest_idx", product_search.c.app, product_search.c.id)
Index("product_search_price_idx", product_search.c.app, product_search.c.price_cents, product_search.c.id)
Index("product_search_sold_idx", product_search.c.app, product_search.c.sold, product_search.c.id)

search_words = Table(
    "search_words",
    metadata,
    app_id(),
    Column("word", Text, nullable=False),
    Column("products", Integer, nullable=False),
    PrimaryKeyConstraint("app_id", "word"),
)

search_grams = Table(
    "search_grams",
    metadata,
    app_id(),
    Column("gram", Text, nullable=False),
    Column("word", Text, nullable=False),
    PrimaryKeyConstraint("app_id", "gram", "word"),
)

reviews = Table(
    "reviews",
    metadata,
    app_id(),
    uuid("id"),
    uuid("product_id"),
    uuid("user_id"),
    Column("rating", SmallInteger, nullable=False),
    Column("comment", Text, nullable=False),
    Column("hidden", Boolean, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    CheckConstraint("rating between 1 and 5", name="rating"),
    PrimaryKeyConstraint("app_id", "id"),
    UniqueConstraint("app_id", "product_id", "user_id"),
)
Index("reviews_product_id_idx", reviews.c.app_id, reviews.c.product_id, reviews.c.id)
Index("reviews_user_id_idx", reviews.c.user_id)

sold_orders = Table(
    "sold_orders",
    metadata,
    app_id(),
    uuid("order_id"),
    Column("sold", Boolean, nullable=False),
    PrimaryKeyConstraint("app_id", "order_id"),
)

catalogue_versions = Table(
    "catalogue_versions",
    metadata,
    app_id(),
    Column("part", SmallInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    PrimaryKeyConstraint("app_id", "part"),
)
