"""What must always be true of files."""

from __future__ import annotations

INVARIANTS = {
    # Owners fetch the file of a product also when it is not sold any more.
    "no_product_shows_or_sells_a_file_that_is_not_its_own": """
        select count(*) from (
            select app_id, image as key, 'product_image' as purpose from products where image is not null
            union all
            select app_id, asset, 'product_asset' from products where asset is not null
        ) shown left join uploads using (app_id, key, purpose)
        where uploads.state is distinct from 'taken'""",
    "no_file_belongs_to_two_products": """
        select count(*) from (
            select key from (select image as key from products union all select asset from products) shown
            where key is not null group by key having count(*) > 1
        ) twice""",
}
