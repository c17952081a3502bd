from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy


@workflow.defn
class Greet:
    @workflow.run
    async def run(self, greeting: str, name: str) -> str:
        return f"{greeting} {name}"


@activity.defn
async def greet(name: str) -> str:
    client: Client = activity.client()
    queue = activity.info().task_queue
    return await client.execute_workflow(Greet.run, "Hello", name, id=f"greet-{name}", task_queue=queue)


@workflow.defn
class Welcome:
    @workflow.run
    async def run(self, name: str) -> str:
        return await workflow.execute_activity(
            greet, name, start_to_close_timeout=timedelta(seconds=10), retry_policy=RetryPolicy(maximum_attempts=1)
        )
