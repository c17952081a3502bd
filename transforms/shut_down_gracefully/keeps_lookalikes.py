# flags: --unsafe-fixes
import asyncio

from celery import Worker
from flows import pack
from temporalio.client import Client


class Queue:
    async def run(self):
        await asyncio.sleep(1)


async def main():
    client = await Client.connect("localhost:7233")
    worker = Worker(client, activities=[pack])
    await worker.run()
    await Queue().run()


asyncio.run(main())
