# flags: --unsafe-fixes
import asyncio

from flows import pack
from temporalio.client import Client
from temporalio.worker import Worker


async def main(client: Client):
    worker = Worker(
        client,
        task_queue="parcels",
        activities=[pack],  # and soon post
        # more to come
    )
    await (
        # stays
        worker.run()
    )


async def start():
    await main(await Client.connect("localhost:7233"))


asyncio.run(start())
