from concurrent.futures import ThreadPoolExecutor

from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from app import flows


async def test_archive() -> None:
    async with await WorkflowEnvironment.start_time_skipping() as env:
        async with Worker(
            env.client,
            task_queue="test",
            workflows=[flows.ArchiveWorkflow],
            activity_executor=ThreadPoolExecutor(4),
        ):
            await env.client.execute_workflow(flows.ArchiveWorkflow.run, "a", id="a", task_queue="test")
