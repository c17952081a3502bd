# flags: --unsafe-fixes
from temporalio import activity

from shop.store import Store


@activity.defn
async def save(order_id: str) -> None:
    await Store().save(order_id)
