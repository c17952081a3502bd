import pytest
from shop.flows import Reminder
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker


@pytest.mark.asyncio
async def test_reminds() -> None:
    async with await WorkflowEnvironment.start_time_skipping() as env:
        async with Worker(env.client, task_queue="q", workflows=[Reminder]):
            assert await env.client.execute_workflow(Reminder.run, "tea", id="r", task_queue="q") == "remember: tea"
