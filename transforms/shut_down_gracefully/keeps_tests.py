# flags: --unsafe-fixes
import asyncio
import unittest
import uuid

from flows import Ship, pack
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment
from temporalio.worker import Worker


async def check(env: WorkflowEnvironment):
    async with Worker(env.client, task_queue="parcels", workflows=[Ship], activities=[pack]):
        await asyncio.sleep(1)


async def test_ship(client):
    worker = Worker(client, task_queue=str(uuid.uuid4()), workflows=[Ship], activities=[pack])
    await worker.run()


class ShipTest(unittest.IsolatedAsyncioTestCase):
    async def serve(self, client):
        await Worker(client, task_queue="parcels", workflows=[Ship], activities=[pack]).run()
