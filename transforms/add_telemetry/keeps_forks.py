# flags: --unsafe-fixes
import asyncio
import multiprocessing

from reports import ReportWorkflow
from temporalio.client import Client
from temporalio.worker import Worker


async def work(task_queue: str) -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue=task_queue, workflows=[ReportWorkflow]).run()


def start(task_queue: str) -> None:
    asyncio.run(work(task_queue))


if __name__ == "__main__":
    for name in ["reports", "bills"]:
        multiprocessing.Process(target=start, args=[name]).start()
