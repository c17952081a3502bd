import asyncio
import time

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class Pause:
    @workflow.run
    async def run(self) -> str:
        await asyncio.sleep(0.01)
        time.sleep(0.05)
        return "rested"


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="pauses", workflows=[Pause]).run()
