import pytest
from shop.flows import Greeting
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker


@pytest.mark.asyncio
async def test_greets() -> None:
    async with await WorkflowEnvironment.start_time_skipping() as env:
        async with Worker(env.client, task_queue="q", workflows=[Greeting]):
            assert await env.client.execute_workflow(Greeting.run, "Ann", id="g", task_queue="q") == "hello Ann"
