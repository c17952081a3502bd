import asyncio
import unittest

import temporalio.testing as testing
from flows import Remind
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker


class RemindTest(unittest.IsolatedAsyncioTestCase):
    async def test_remind(self):
        environment = await testing.WorkflowEnvironment.start_local(
            data_converter=pydantic_data_converter
        )
        async with environment, Worker(environment.client, task_queue="q", workflows=[Remind]):
            handle = await environment.client.start_workflow(Remind.run, id="r", task_queue="q")
            await asyncio.sleep(60)
            await asyncio.sleep(0.1)
            await handle.result()

    async def test_on_a_server(self):
        client = await Client.connect("localhost:7233")
        async with Worker(client, task_queue="q", workflows=[Remind]):
            await client.execute_workflow(Remind.run, id="r", task_queue="q")


async def test_on_any():
    await client.execute_workflow(Remind.run, id="r", task_queue="q")
