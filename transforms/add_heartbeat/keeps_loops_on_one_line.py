# flags: --unsafe-fixes
from temporalio import activity

from shop.prices import set_price


@activity.defn
async def change_prices(names: list[str]) -> None:
    for name in names: await set_price(name, 1)
