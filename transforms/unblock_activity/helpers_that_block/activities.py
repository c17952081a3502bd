# flags: --unsafe-fixes
import asyncio

from temporalio import activity

import helpers


@activity.defn
async def read(product: str) -> str:
    await asyncio.sleep(1)
    return helpers.price_of(product)


@activity.defn
async def read_all(products: list[str]) -> list[str]:
    await asyncio.sleep(1)
    return helpers.prices_of(products)
