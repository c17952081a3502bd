# flags: --unsafe-fixes
import asyncio

from flows import Ship, pack
from temporalio.client import Client
from temporalio.worker import Worker

interrupted = asyncio.Event()


async def main():
    client = await Client.connect("localhost:7233")
    async with Worker(
        client,
        task_queue="parcels",
        workflows=[Ship],
        activities=[
            pack,
        ],
    ):
        await interrupted.wait()


async def unpack(client: Client):
    # Starts its first workflow, and then stays.
    worker = Worker(client, task_queue="unpack", workflows=[Ship], activities=[pack])
    await client.start_workflow(Ship.run, id="ship", task_queue="unpack")
    await worker.run()
