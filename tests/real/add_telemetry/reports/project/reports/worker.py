import asyncio
import os

from temporalio.client import Client
from temporalio.worker import Worker

from reports.rendering import render


async def main() -> None:
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"])
    worker = Worker(client, task_queue="reports", activities=[render])
    await worker.run()


if __name__ == "__main__":
    asyncio.run(main())
