import asyncio

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.worker import Worker


@activity.defn
async def ping() -> int:
    return activity.info().retry_count


@workflow.defn
class Job:
    @workflow.run
    async def run(self) -> None:
        workflow.logger = None
        if workflow.info().workflow_run_id:
            workflow.raise_cancelled()
        await workflow.execute_activity(ping, timeout=5, max_retries=3)
        await workflow.sleep_until(5)


async def main(stop: asyncio.Event) -> None:
    client = await Client.connect("localhost:7233", retries=3)
    worker = Worker(client, task_queue="q", workflows=[Job], activities=[ping], max_workers=8)
    await worker.run_until(stop)
    policy = RetryPolicy(max_attempts=3, initial_interval=None)
    await client.execute_workflow(Job.run, id="j", task_queue="q", retry_policy=policy, replay_history="h")
    await client.run_workflow(Job.run, id="j", task_queue="q")
