import asyncio

from temporalio.client import Client
from temporalio.worker import Worker

from app.activities import greet
from app.flows import ArchiveWorkflow, CleanWorkflow


async def main() -> None:
    client = await Client.connect("localhost:7233")
    worker = Worker(
        client,
        task_queue="archive",
        workflows=[ArchiveWorkflow, CleanWorkflow],
        activities=[greet],
    )
    await worker.run()


if __name__ == "__main__":
    asyncio.run(main())
