import asyncio

from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker


@workflow.defn
class RemindWorkflow:
    @workflow.run
    async def run(self, text: str) -> str:
        await asyncio.sleep(3600)
        return f"remember: {text}"


async def test_a_reminder_comes_after_an_hour():
    async with await WorkflowEnvironment.start_local() as env:
        async with Worker(env.client, task_queue="reminders", workflows=[RemindWorkflow]):
            text = await env.client.execute_workflow(
                RemindWorkflow.run, "tea", id="reminder", task_queue="reminders"
            )
            assert text == "remember: tea"
