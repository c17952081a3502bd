import asyncio

from temporalio import activity

SETTLES_AFTER = 2 * 60


@activity.defn
async def follow_parcel(order_id: str) -> None:
    while not await is_delivered(order_id):
        activity.heartbeat()


@activity.defn
async def wait_for_stock(order_id: str) -> None:
    try:
        await asyncio.sleep(SETTLES_AFTER)
    finally:
        activity.logger.info("looked for %s", order_id)


@activity.defn
async def poll_stock(order_id: str) -> None:
    while not await is_there(order_id):
        activity.heartbeat()
        await asyncio.sleep(60)
