# flags: --unsafe-fixes
import asyncio

from flows import Ship
from temporalio.client import Client
from temporalio.worker import Worker


async def main(client: Client):
    async with Worker(client, task_queue="parcels", workflows=[Ship], activities=[]):
        await asyncio.Event().wait()
