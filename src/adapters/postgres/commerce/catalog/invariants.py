"""What must always be true of the catalogue."""

from __future__ import annotations

INVARIANTS = {
    "product_ratings_equal_the_reviews_that_are_shown": """
        select count(*) from products p where ratings <> array(
            select count(r.id)::integer from generate_series(1, 5) stars
            left join reviews r on r.app_id = p.app_id and r.product_id = p.id and r.rating = stars and not r.hidden
            group by stars order by stars
        )""",
    "categories_count_the_active_products_they_hold": """
        select count(*) from categories c where products <> (
            select count(*) from products p where p.app_id = c.app_id and p.active and c.id = any(p.category_ids)
        )""",
    "exactly_the_active_products_can_be_searched": """
        select count(*) from products p full join product_search s on s.app = p.app_id and s.id = p.id
        where (s.id is not null) <> coalesce(p.active, false)
           or (p.price_cents, p.currency, p.type, p.sold) <> (s.price_cents, s.currency, s.type, s.sold)""",
    "no_deleted_product_is_active": "select count(*) from products where active and deleted_at is not null",
}
