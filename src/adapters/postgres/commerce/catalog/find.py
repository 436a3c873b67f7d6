"""Lists of products: walked along an index in the order that is asked for, or sorted from what the search finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from adapters.postgres.commerce.catalog.lexemes import everything, tiers
from adapters.postgres.database import Database
from core.commerce.catalog.model import Product
from core.commerce.catalog.ports import Found, Order, Place, Wanted

MOST_SORTED = 1_000
"""More than so many are not sorted: they are so many that walking the order meets a page of them soon."""

_FIGURE: dict[Order, str] = {"relevance": "sold", "popularity": "sold", "price": "price_cents"}
_ORDER: dict[Order, str] = {
    "relevance": "sold desc, id desc",
    "popularity": "sold desc, id desc",
    "newest": "id desc",
    "price": "price_cents, id",
}
# What is sorted is counted first: of a list that was cut short nobody knows whether its page is the right one. The
# query comes from a select, so that the planner can't guess how much it finds and read the whole table for it.
_SORTED = """
    with found as materialized (
        select id, price_cents, sold from product_search
        where app = {app} and words @@ (select {query}::text::tsquery){filters} limit {most} + 1
    ), page as (
        select id from found where {behind} order by {order} limit {limit}
    )
    select counted.many, p.* from (select count(*) as many from found) counted left join (
        select p.* from page join products p on p.app_id = {app} and p.id = page.id
    ) p on true order by {order}
"""
# The operator's function instead of the operator: the planner can't take the index of words for it.
_WALKED = """
    with page as (
        select id from product_search where app = {app}{matching}{filters} and {behind} order by {order} limit {limit}
    )
    select p.* from page join products p on p.app_id = {app} and p.id = page.id order by {sorted}
"""
_MATCHING = " and ts_match_vq(words, {}::text::tsquery)"


class _Values:
    """The values of a statement, and the marks that stand for them."""

    def __init__(self) -> None:
        self.all: list[Any] = []

    def __call__(self, value: Any) -> str:
        self.all.append(value)
        return f"${len(self.all)}"


@dataclass(frozen=True, slots=True)
class Finder:
    """A page of products. Each of its statements touches a page of rows, or some thousand entries of an index."""

    database: Database

    async def __call__(self, app: str, wanted: Wanted, order: Order, after: Place | None, limit: int) -> list[Found]:
        if not wanted.query.terms and not wanted.category_ids:
            return [_found(row, order, 0) for row in await self._walk(app, wanted, order, "", after, limit=limit)]
        if order != "relevance":
            query = everything(app, wanted.query, wanted.category_ids)
            rows = await self._search(app, wanted, order, query, after, limit=limit) if query else []
            return [_found(row, order, 0) for row in rows]
        found: list[Found] = []
        for tier, query in tiers(app, wanted.query, wanted.category_ids):
            if after is not None and tier > after.tier:
                continue
            place = after if after is not None and tier == after.tier else None
            rows = await self._search(app, wanted, order, query, place, limit=limit - len(found))
            found += [_found(row, order, tier) for row in rows]
            if len(found) >= limit:
                break
        return found

    async def _search(
        self, app: str, wanted: Wanted, order: Order, query: str, after: Place | None, *, limit: int
    ) -> list[asyncpg.Record]:
        value = _Values()
        statement = _SORTED.format(
            query=value(query),
            app=value(app),
            filters=_filters(wanted, value),
            most=MOST_SORTED,
            behind=_behind(order, after, value),
            order=_ORDER[order],
            limit=value(limit),
        )
        rows = await self.database.fetch(app, statement, *value.all)
        if rows[0]["many"] <= MOST_SORTED:
            return [row for row in rows if row["id"] is not None]
        return await self._walk(app, wanted, order, query, after, limit=limit)

    async def _walk(
        self, app: str, wanted: Wanted, order: Order, query: str, after: Place | None, *, limit: int
    ) -> list[asyncpg.Record]:
        value = _Values()
        statement = _WALKED.format(
            app=value(app),
            matching=_MATCHING.format(value(query)) if query else "",
            filters=_filters(wanted, value),
            behind=_behind(order, after, value),
            order=_ORDER[order],
            sorted=", ".join(f"p.{part}" for part in _ORDER[order].split(", ")),
            limit=value(limit),
        )
        return await self.database.fetch(app, statement, *value.all)


def _filters(wanted: Wanted, value: _Values) -> str:
    return "".join(f" and {condition}" for condition in _conditions(wanted, value))


def _conditions(wanted: Wanted, value: _Values) -> Iterator[str]:
    if wanted.min_price is not None:
        yield f"price_cents >= {value(wanted.min_price)}"
    if wanted.max_price is not None:
        yield f"price_cents <= {value(wanted.max_price)}"
    if wanted.currency is not None:
        yield f"currency = {value(wanted.currency)}"
    if wanted.type is not None:
        yield f"type = {value(wanted.type)}"


def _behind(order: Order, after: Place | None, value: _Values) -> str:
    if after is None:
        return "true"
    if order == "newest":
        return f"id < {value(after.id)}"
    further = ">" if order == "price" else "<"
    return f"({_FIGURE[order]}, id) {further} ({value(after.figure)}::integer, {value(after.id)}::uuid)"


def _found(row: asyncpg.Record, order: Order, tier: int) -> Found:
    fields = {**row}
    product = msgspec.convert({**fields, "app": fields["app_id"]}, Product)
    figure = fields[_FIGURE[order]] if order in _FIGURE else 0
    return Found(product, Place(tier, figure, product.id))
