# flags: --unsafe-fixes
import asyncio

from reports import ReportWorkflow
from temporalio import activity
from temporalio.worker import Worker
from temporalio.client import Client


@activity.defn
async def render(name: str) -> str:
    return name


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="reports", workflows=[ReportWorkflow], activities=[render]).run()


if __name__ == "__main__":
    asyncio.run(main())
