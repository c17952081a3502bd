import asyncio

from temporalio.client import Client
from temporalio.worker import Worker

from shop.disk import count_rows, store
from shop.flows import PriceWorkflow
from shop.prices import note_price, read_price

ACTIVITIES = [read_price, note_price]


async def main() -> None:
    client = await Client.connect("localhost:7233")
    prices = Worker(
        client,
        task_queue="prices",
        workflows=[PriceWorkflow],
        activities=ACTIVITIES,
    )
    disk = Worker(
        client,
        task_queue="disk",
        activities=[count_rows, store],
        max_concurrent_activities=8,
    )
    await asyncio.gather(prices.run(), disk.run())
