# flags: --unsafe-fixes
import httpx
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker
from vendor import PassingPlugin


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> str:
        return httpx.__name__


async def main(client: Client) -> None:
    await Worker(client, task_queue="orders", workflows=[OrderWorkflow], plugins=[PassingPlugin()]).run()
