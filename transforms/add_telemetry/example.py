import asyncio

from reports import ReportWorkflow, render
from temporalio.client import Client
from temporalio.worker import Worker

TASK_QUEUE = "reports"


async def main() -> None:
    client = await Client.connect("localhost:7233")
    worker = Worker(
        client, task_queue=TASK_QUEUE, workflows=[ReportWorkflow], activities=[render]
    )
    await worker.run()


if __name__ == "__main__":
    asyncio.run(main())
