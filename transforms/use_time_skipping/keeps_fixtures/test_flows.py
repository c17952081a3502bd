import pytest
from flows import Remind
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment


@pytest.fixture
async def client():
    async with await WorkflowEnvironment.start_local() as env:
        yield env.client


async def test_by_fixture(client: Client):
    await client.execute_workflow(Remind.run, id="r", task_queue="q")


async def test_that_skips():
    async with await WorkflowEnvironment.start_time_skipping() as env:
        await env.client.execute_workflow(Remind.run, id="r", task_queue="q")
