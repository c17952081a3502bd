# flags: --unsafe-fixes
import asyncio

from flows import Ship, pack
from temporalio.client import Client
from temporalio.worker import Worker


async def main():
    client = await Client.connect("localhost:7233")
    async with Worker(client, task_queue="parcels", workflows=[Ship], activities=[pack]):
        print(await client.execute_workflow(Ship.run, "Ann", id="ship", task_queue="parcels"))


async def by_task(client: Client):
    worker = Worker(client, task_queue="parcels", workflows=[Ship], activities=[pack])
    running = asyncio.create_task(worker.run())
    handle = await client.start_workflow(Ship.run, "Ann", id="ship", task_queue="parcels")
    print(await handle.result())
    await worker.shutdown()
    await running


asyncio.run(main())
