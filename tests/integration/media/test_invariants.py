"""The invariants of files hold after use, and find what was planted."""

from pathlib import Path

import asyncpg

from adapters.postgres.media.invariants import INVARIANTS
from tests.integration.media.people import shop_of
from tests.support.service import served

PLANTED = {
    "no_product_shows_or_sells_a_file_that_is_not_its_own": "update uploads set state = 'released'",
    "no_file_belongs_to_two_products": "update products set asset = 'one'",
}


async def test_they_hold_after_use_and_each_finds_what_was_planted(database: str, tmp_path: Path) -> None:
    async with served(MODE="postgres", DATABASE_URL=database, RHIZOME_DATA_DIR=str(tmp_path)) as service:
        await service.hold()
        shop = await shop_of(service)
        for _ in range(2):
            image, asset = await shop.uploaded(), await shop.uploaded(b"%PDF-1.7", "application/pdf")
            made = await shop.post(
                "/admin/products",
                title="Signals",
                description="",
                price_cents=900,
                currency="USD",
                type="prompt_template",
                image_upload_id=image["id"],
                asset_upload_id=asset["id"],
            )
            assert made.status_code == 201, made.text
        path = f"/api/v1/gptstore/admin/products/{made.json()['id']}"
        change = {"image_upload_id": (await shop.uploaded())["id"]}
        assert (await service.ask("PATCH", path, token=shop.admin, json=change)).status_code == 200
        assert (await service.ask("DELETE", path, token=shop.admin)).status_code == 204
        await service.drain()
    connection = await asyncpg.connect(database)
    try:
        assert {name: await connection.fetchval(query) for name, query in INVARIANTS.items()} == dict.fromkeys(
            INVARIANTS, 0
        )
        for name, plant in PLANTED.items():
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(plant)
            assert await connection.fetchval(INVARIANTS[name]) > 0, name
            await transaction.rollback()
    finally:
        await connection.close()
    assert set(PLANTED) == set(INVARIANTS)
