import asyncio

from reminders import RemindWorkflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker


async def remind() -> str:
    async with await WorkflowEnvironment.start_local() as env:
        async with Worker(env.client, task_queue="reminders", workflows=[RemindWorkflow]):
            return await env.client.execute_workflow(
                RemindWorkflow.run, "tea", id="reminder", task_queue="reminders"
            )


def test_reminds():
    assert asyncio.run(remind()) == "remember: tea"
