# flags: --unsafe-fixes
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class Report:
    @workflow.run
    async def run(self) -> None:
        pass


async def main():
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="reports", workflows=[Report]).run()
