import random

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class RouteWorkflow:
    @workflow.run
    async def run(self, routes: list[str]) -> str:
        return f"{random.choice(routes)}/{workflow.uuid4()}"


async def main(client: Client) -> None:
    await Worker(client, task_queue="routes", workflows=[RouteWorkflow]).run()
