# flags: --select use-durable-sleep,use-workflow-time
import time

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class PollWorkflow:
    @workflow.run
    async def run(self, seconds: float) -> None:
        started = time.time()
        while time.time() - started < seconds:
            time.sleep(1)


async def main(client: Client) -> None:
    await Worker(client, task_queue="polls", workflows=[PollWorkflow]).run()
