# flags: --unsafe-fixes
import asyncio
from datetime import timedelta

from flows import pack
from temporalio.client import Client
from temporalio.worker import Worker


def make(client: Client) -> Worker:
    return Worker(client, task_queue="parcels", activities=[pack], graceful_shutdown_timeout=timedelta(seconds=20))


async def serve(client: Client):
    """The server around this one decides when it ends."""
    await make(client).run()


async def lifespan(app, client: Client):
    running = asyncio.create_task(make(client).run())
    yield
    running.cancel()


class Runner:
    def __init__(self, client: Client):
        self.worker = make(client)

    async def run(self):
        await self.worker.run()


async def other(job):
    await job.run()


asyncio.run(other(None))
