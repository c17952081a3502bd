import asyncio
import time

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class ReminderWorkflow:
    @workflow.run
    async def run(self, seconds: float) -> None:
        time.sleep(seconds)


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="reminders", workflows=[ReminderWorkflow]).run()


asyncio.run(main())
